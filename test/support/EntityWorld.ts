import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { EntityWatch } from "../../src/watch/EntityWatch.ts"
import { FanOut } from "../../src/watch/FanOut.ts"
import type { Entity } from "../../src/core/watch/EntityChange.ts"
import type { CallFailure } from "../../src/core/model/Failure.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { id } from "./Samples.ts"
import * as TestStore from "./TestStore.ts"

/** The tags of a Stash in memory, with the scenes that have them. Tests change it as they go. */
export interface EntityWorld {
  readonly tags: Map<number, Entity & { readonly scenes: ReadonlyArray<number> }>
  /** Every call, in order: `tag 1`, `all`, `walk`, `scenes of 1 after 0`. */
  readonly calls: Array<string>
  fails: CallFailure | null
  /** How the calls begin that fail; all of them where it is empty. */
  failing: string
}

export const entityWorld = (): EntityWorld => ({ tags: new Map(), calls: [], fails: null, failing: "" })

/** A tag with this name, last changed at this second. */
export const putTag = (
  world: EntityWorld,
  number: number,
  name: string,
  second: number,
  scenes?: ReadonlyArray<number>
) =>
  world.tags.set(number, {
    id: number,
    name,
    disambiguation: "",
    updated_at: `2026-01-01T00:${String(second).padStart(2, "0")}:00Z`,
    scenes: scenes ?? world.tags.get(number)?.scenes ?? []
  })

const listed = (world: EntityWorld): ReadonlyArray<Entity> =>
  [...world.tags.values()].map(({ disambiguation, id: number, name, updated_at }) => ({
    id: number,
    name,
    disambiguation,
    updated_at
  }))

const newestFirst = (world: EntityWorld) =>
  listed(world).toSorted((a, b) => (a.updated_at < b.updated_at ? 1 : a.updated_at > b.updated_at ? -1 : 0))

/** What a poll sees of the tags, so many of the newest. */
export const glance = (world: EntityWorld, newest = 2) => ({
  count: world.tags.size,
  newest: newestFirst(world).slice(0, newest)
})

const stashOf = (world: EntityWorld) => {
  const call = <A>(name: string, answer: () => A) =>
    Effect.suspend(() => {
      world.calls.push(name)
      return world.fails === null || !name.startsWith(world.failing) ? Effect.sync(answer) : Effect.fail(world.fails)
    })
  return Layer.mock(StashApi, {
    _tag: "plexsync/StashApi",
    address: "http://stash",
    entity: (_, number) =>
      call(`tag ${number}`, () => ({
        entity: Option.fromNullable(listed(world).find((one) => one.id === number)),
        odd: false,
        count: world.tags.size
      })),
    allEntities: () => call("all", () => ({ rows: listed(world), skipped: [] })),
    newestEntities: () => Stream.fromEffect(call("walk", () => newestFirst(world))),
    scenesOfEntity: (_, number, after, size) =>
      call(`scenes of ${number} after ${after}`, () => {
        const scenes = (world.tags.get(number)?.scenes ?? []).filter((scene) => scene > after).slice(0, size)
        return { ids: scenes.map(id), ended: scenes.length < size }
      })
  })
}

/** The watch of entities and the fan-out over such a Stash and a database in memory. */
export const entityLive = (world: EntityWorld) =>
  FanOut.Default.pipe(
    Layer.provideMerge(EntityWatch.Default),
    Layer.provideMerge(stashOf(world)),
    Layer.provideMerge(TestStore.memory())
  )
