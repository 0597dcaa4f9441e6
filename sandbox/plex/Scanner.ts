import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type * as Scope from "effect/Scope"
import * as Activities from "./Activities.ts"
import * as AgentPass from "./AgentPass.ts"
import { compare } from "./Compare.ts"
import { title, type Item } from "./Item.ts"
import { type PlexState, seconds } from "./PlexState.ts"
import type { Section } from "./Section.ts"
import * as Timeline from "./Timeline.ts"

export interface Scanner {
  /** Scans a library, or one folder of it; ends when the scan has, while the agent's passes over what it found go on. */
  readonly scan: (section: Section, path?: string) => Effect.Effect<void>
  /** The same, without waiting; requests for what waits already are merged. */
  readonly request: (section: Section, path?: string) => Effect.Effect<void>
  /** Has the agent look at items again, which overwrites what is unlocked; does not wait. */
  readonly refresh: (items: ReadonlyArray<Item>) => Effect.Effect<void>
}

const status = (state: PlexState, section: Section) =>
  state.bus.publish({
    type: "status",
    key: "StatusNotification",
    entry: {
      title: "Library scan",
      description: `Scanning the ${JSON.stringify(section.title)} section`,
      notificationName: "LIBRARY_UPDATE"
    }
  })

export const make = (state: PlexState): Effect.Effect<Scanner, never, Scope.Scope> =>
  Effect.gen(function* () {
    const run = yield* FiberSet.makeRuntime()
    const turns = new Map<Section, Effect.Semaphore>()
    const waiting = new Set<string>()
    const turn = (section: Section) => {
      const semaphore = turns.get(section) ?? Effect.unsafeMakeSemaphore(1)
      turns.set(section, semaphore)
      return semaphore
    }

    const pass = (item: Item) =>
      Effect.gen(function* () {
        const activity = Activities.start(state, "library.update.item.metadata", `Updating metadata`, title(item))
        Timeline.publish(state, item, "matching")
        yield* Effect.sleep(state.behaviour.passMs)
        // It may have been removed meanwhile.
        if (state.items.get(item.id) === item) AgentPass.apply(state, item)
        Activities.end(state, activity)
      })

    const refresh = (items: ReadonlyArray<Item>) =>
      Effect.sync(() => {
        for (const item of items) run(pass(item))
      })

    const oneScan = (section: Section, path: string | undefined) =>
      Effect.gen(function* () {
        const activity = Activities.start(state, "library.update.section", `Scanning ${section.title}`)
        status(state, section)
        yield* Effect.sleep(state.behaviour.scanMs / 2)
        Activities.update(state, activity, { context: { librarySectionID: `${section.id}` }, progress: 50 })
        yield* Effect.sleep(state.behaviour.scanMs / 2)
        // A cancelled scan has lost its activity, and finds nothing.
        const cancelled = !state.activities.has(activity.uuid)
        const touched = cancelled ? [] : compare(state, section, path)
        if (!cancelled) section.scannedAt = Math.max(seconds(state), section.scannedAt + 1)
        section.scans -= 1
        yield* refresh(touched)
        Activities.end(state, activity)
        status(state, section)
      })

    const scan = (section: Section, path?: string) =>
      Effect.suspend(() => {
        section.scans += 1
        return turn(section).withPermits(1)(oneScan(section, path))
      })

    return {
      scan,
      refresh,
      request: (section, path) =>
        Effect.sync(() => {
          const key = `${section.id} ${path ?? ""}`
          if (waiting.has(key)) return
          waiting.add(key)
          section.scans += 1
          run(
            turn(section).withPermits(1)(
              Effect.suspend(() => {
                waiting.delete(key)
                return oneScan(section, path)
              })
            )
          )
        })
    }
  })
