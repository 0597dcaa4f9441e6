import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { DriftReport, ReconcileScope } from "../../core/plan/DriftReport.ts"
import { KeyValues } from "../sqlite/KeyValues.ts"

/** A comparison under way: what it has found so far, and where it goes on. Times in epoch ms. */
const Run = Schema.Struct({
  scope: ReconcileScope,
  /** Only scenes edited since then, by Stash's clock; null: all. */
  since: Schema.NullOr(Schema.Number),
  /** The last scene that was looked at. */
  after: Schema.Int,
  report: DriftReport
})
export type Run = typeof Run.Type

const State = Schema.Struct({
  /** When the last one by schedule was begun, or the schedule itself. */
  last: Schema.Number,
  run: Schema.NullOr(Run)
})
export type ReconcileState = typeof State.Type

/** What is remembered of comparisons: the schedule, the one under way, and what the last one found. */
export class Reconciles extends Effect.Service<Reconciles>()("plexsync/Reconciles", {
  effect: Effect.gen(function* () {
    const cursors = yield* KeyValues
    return {
      state: cursors.get("reconcile", State),
      setState: (state: ReconcileState) => cursors.set("reconcile", State, state),
      report: cursors.get("reconcile report", DriftReport),
      setReport: (report: DriftReport) => cursors.set("reconcile report", DriftReport, report)
    } as const
  }),
  dependencies: [KeyValues.Default]
}) {}
