import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Progress, start } from "../core/Walk.ts"
import { Cursors } from "../store/Cursors.ts"

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

/** What is kept of the watch from run to run. */
export class WatchState extends Effect.Service<WatchState>()("plexsync/WatchState", {
  effect: Effect.gen(function* () {
    const cursors = yield* Cursors

    /** `since`: what is new at a first start. */
    const load = (since: number) =>
      Effect.map(
        cursors.get(name, State),
        Option.getOrElse((): State => {
          const from = since - early
          return { scenes: start(from), files: start(from), first: { after: 0, since: from } }
        })
      )
    const save = (state: State) => cursors.set(name, State, state)

    return { load, save } as const
  }),
  dependencies: [Cursors.Default]
}) {}
