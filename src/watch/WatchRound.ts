import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { SettingsInbox } from "../config/Config.ts"
import type { CallFailure, StoreFailed } from "../core/model/Failure.ts"
import type { EntityKind } from "../core/model/HookFields.ts"
import type { SceneId } from "../core/model/Scene.ts"
import { bulkFrom } from "../core/watch/SceneChange.ts"
import { wentBack } from "../core/watch/Walk.ts"
import { SceneMemory } from "../store/scenes/SceneMemory.ts"
import { SecondLooks } from "../store/scenes/SecondLooks.ts"
import { EntityWatch } from "./EntityWatch.ts"
import { FileWalk } from "./FileWalk.ts"
import { FirstSweep } from "./FirstSweep.ts"
import { FolderRead } from "./FolderRead.ts"
import { IdSweep } from "./IdSweep.ts"
import { type Answer, Poll } from "./Poll.ts"
import { SceneLook } from "./SceneLook.ts"
import { SceneWalk } from "./SceneWalk.ts"
import { WatchParts } from "./WatchParts.ts"
import { type State, WatchState } from "./WatchState.ts"

/** How long the first sweep may go on before Stash is asked again what is new. Milliseconds. */
const sweepFor = 1500

/** What a round goes on with: the state as it was before it. */
export interface Asked {
  readonly answer: Answer
  readonly state: State
  readonly alone: ReadonlySet<SceneId>
}

/** How many scenes were wished for. */
type Wished = Effect.Effect<number, CallFailure | StoreFailed>

const nothing: Wished = Effect.succeed(0)

/** What a part is called where a poll asks for it. */
const called: Readonly<Record<EntityKind, string>> = { performer: "performers", studio: "studios", tag: "tags" }

/** Does what follows from one answer of Stash, part by part: none waits for another to succeed. */
export class WatchRound extends Effect.Service<WatchRound>()("plexsync/WatchRound", {
  effect: Effect.gen(function* () {
    const inbox = yield* SettingsInbox
    const entities = yield* EntityWatch
    const memory = yield* SceneMemory
    const seconds = yield* SecondLooks
    const looks = yield* SceneLook
    const parts = yield* WatchParts
    const poll = yield* Poll
    const states = yield* WatchState
    const scenes = yield* SceneWalk
    const files = yield* FileWalk
    const folders = yield* FolderRead
    const ids = yield* IdSweep
    const first = yield* FirstSweep
    /** The counts that did not agree when the ids were last compared. */
    const riddle = yield* Ref.make("")
    /** A newest stamp went back, and the ids were not compared since. */
    const back = yield* Ref.make(false)

    /** Scenes stamped since count as edited where they were never seen. */
    const sinceOf = ({ first: sweep }: State) => (sweep.after === null ? 0 : sweep.since)

    /** Second looks that came with the poll, before the walk would make them. */
    const lookAgain = ({ alone, answer: { again, polled }, state }: Asked): Wished =>
      polled.again === null
        ? nothing
        : Effect.zipLeft(
            looks.take(polled.again, again.at, { since: sinceOf(state), bulk: again.ids.length > bulkFrom, alone }),
            seconds.done(again.ids)
          )

    const walkScenes = ({ alone, answer: { again, polled, walking }, state }: Asked): Wished => {
      const how = { ...walking, since: sinceOf(state), alone, askedAt: again.at }
      return polled.scenes === null
        ? nothing
        : scenes.walk(state.scenes, polled.scenes, polled.shifted, how).pipe(
            Effect.tap(({ progress }) => states.update({ scenes: progress })),
            Effect.zipLeft(poll.done("scenes")),
            Effect.map(({ wished }) => wished)
          )
    }

    const walkFiles = ({ alone, answer: { filesWalking, polled }, state }: Asked): Wished =>
      polled.files === null
        ? nothing
        : files.walk(state.files, polled.files, { ...filesWalking, since: sinceOf(state), alone }).pipe(
            Effect.tap(({ progress }) => states.update({ files: progress })),
            Effect.zipLeft(poll.done("files")),
            Effect.map(({ wished }) => wished)
          )

    /** Compares all ids where the count, or a newest stamp that went back, says that something is not seen otherwise. */
    const compare = ({ answer: { polled }, state }: Asked): Wished =>
      Effect.gen(function* () {
        if (state.first.after !== null || polled.scenes === null) return 0
        const { count, rows } = polled.scenes
        const known = yield* memory.extent
        if (
          wentBack(
            state.scenes,
            rows.map(({ updated_at }) => updated_at)
          )
        )
          yield* Ref.set(back, true)
        const isBack = yield* Ref.get(back)
        if ((count === null || known.scenes === count) && !isBack) return 0
        const now = `${known.scenes}/${count}`
        if (!isBack && !(yield* ids.isDue((yield* Ref.get(riddle)) === now))) return 0
        const wished = yield* ids.sweep
        // Only now: one that failed is made again.
        yield* Ref.set(riddle, now)
        yield* Ref.set(back, false)
        return wished
      })

    const readFolders = ({ answer }: Asked): Wished =>
      answer.folders ? Effect.zipLeft(folders.read, poll.done("folders")) : nothing

    const takeEntities = (kind: EntityKind, { answer: { polled } }: Asked): Wished => {
      const page = polled.entities[kind]
      return page === null ? nothing : Effect.as(entities.take(kind, { count: page.count, newest: page.rows }), 0)
    }

    /** Where they cannot be read, those that are known hold on. */
    const takeSettings = ({ answer: { polled } }: Asked): Wished =>
      polled.settings === null || Option.isNone(polled.settings)
        ? nothing
        : Effect.as(inbox.offer(polled.settings.value), 0)

    /** Pages of the first sweep, for a while. */
    const sweepFirst: Wished = Effect.gen(function* () {
      const until = (yield* Clock.currentTimeMillis) + sweepFor
      const next = Effect.map(states.current, (now) =>
        Option.flatMapNullable(now, (state) => (state.first.after === null ? null : state.first))
      )
      const step = ({ wished }: { readonly wished: number }) =>
        Effect.gen(function* () {
          const now = yield* next
          if (Option.isNone(now)) return { wished, over: true }
          const page = yield* first.page(now.value, now.value.after ?? 0)
          yield* states.update({ first: page.first })
          return { wished: wished + page.wished, over: (yield* Clock.currentTimeMillis) >= until }
        })
      const swept = yield* Effect.iterate({ wished: 0, over: false }, { while: ({ over }) => !over, body: step })
      return swept.wished
    })

    /** Gives how many scenes were wished for. */
    const run = (asked: Asked): Effect.Effect<number> =>
      Effect.gen(function* () {
        const { polled } = asked.answer
        const missing = new Set(polled.unanswered.map(({ part }): string => part))
        yield* Effect.forEach(polled.unanswered, ({ failure, part }) => parts.fail(part, failure), { discard: true })
        // The walk makes them by itself, and finds out which of them Stash cannot show.
        if (missing.has("second looks")) yield* seconds.done(asked.answer.again.ids)
        const work: ReadonlyArray<readonly [name: string, work: Wished]> = [
          ["settings", takeSettings(asked)],
          ["jobs", nothing],
          ["second looks", lookAgain(asked)],
          ["scenes", walkScenes(asked)],
          ["files", walkFiles(asked)],
          ["deletions", compare(asked)],
          ["folders", readFolders(asked)],
          ...(["performer", "studio", "tag"] as const).map(
            (kind) => [called[kind], takeEntities(kind, asked)] as const
          ),
          ["first sweep", sweepFirst]
        ]
        const wished = yield* Effect.forEach(
          work.filter(([name]) => !missing.has(name)),
          ([name, todo]) =>
            Effect.map(
              parts.attempt(name, todo),
              Option.getOrElse(() => 0)
            )
        )
        return wished.reduce((sum, one) => sum + one, 0)
      })

    return { run } as const
  }),
  dependencies: [
    EntityWatch.Default,
    FileWalk.Default,
    FirstSweep.Default,
    FolderRead.Default,
    IdSweep.Default,
    Poll.Default,
    SceneLook.Default,
    SceneMemory.Default,
    SceneWalk.Default,
    SecondLooks.Default,
    WatchParts.Default,
    WatchState.Default
  ]
}) {}
