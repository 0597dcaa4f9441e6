import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import { Progress, start } from "../core/watch/Walk.ts"
import { KeyValues } from "../store/sqlite/KeyValues.ts"

/** How far the watch has come. Times in epoch ms of Stash's clock. */
export const State = Schema.Struct({
  scenes: Progress,
  files: Progress,
  /** The sweep of the first start: whose scenes up to this id are known, null once all are; those stamped since then count as edited. */
  first: Schema.Struct({ after: Schema.NullOr(Schema.Int), since: Schema.Number })
})
export type State = typeof State.Type

const name = "watch"
/** Clocks differ, and the runtime may be told of an edit a little late. */
const early = 60_000

/** When a scene was edited last in Stash, by its clock, as far as a watch has seen; null: it has met no scene yet. */
export const lastEdit = Effect.map(
  Effect.flatMap(KeyValues, (cursors) => cursors.get(name, State)),
  Option.match({
    onNone: () => null,
    onSome: ({ first, scenes }) => (scenes.newest === first.since ? null : scenes.newest)
  })
)

/** What is kept of the watch from run to run. */
export class WatchState extends Effect.Service<WatchState>()("plexsync/WatchState", {
  effect: Effect.gen(function* () {
    const cursors = yield* KeyValues

    /** `since`: what is new at a first start. */
    const load = (since: number) =>
      Effect.map(
        cursors.get(name, State),
        Option.getOrElse((): State => {
          const from = since - early
          return { scenes: start(from), files: start(from), first: { after: 0, since: from } }
        })
      )
    const current = yield* Ref.make(Option.none<State>())

    /** As it is now; loaded where it was not yet. */
    const get = <E>(since: Effect.Effect<number, E>) =>
      Effect.flatMap(
        Ref.get(current),
        Option.match({
          onNone: () => Effect.tap(Effect.flatMap(since, load), (loaded) => Ref.set(current, Option.some(loaded))),
          onSome: Effect.succeed<State>
        })
      )

    /** Writes only what moved: an idle runtime lets disks sleep. */
    const update = (changed: Partial<State>) =>
      Effect.gen(function* () {
        const before = yield* Ref.get(current)
        if (Option.isNone(before)) return
        const after = { ...before.value, ...changed }
        if (JSON.stringify(before.value) !== JSON.stringify(after)) yield* cursors.set(name, State, after)
        yield* Ref.set(current, Option.some(after))
      })

    return { get, update, current: Ref.get(current) } as const
  }),
  dependencies: [KeyValues.Default]
}) {}
