import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { mergePages } from "../core/watch/MergePages.ts"
import { failed, type PartTrouble } from "../core/watch/PartTrouble.ts"
import { type CallFailure, isOfRequest, type StoreFailed } from "../core/model/Failure.ts"
import { StashApi } from "../stash/StashApi.ts"
import { type FanOutRow, FanOuts } from "../store/scenes/FanOuts.ts"
import { DatabaseChanges } from "../store/queue/DatabaseChanges.ts"
import { QueueStatus } from "../store/queue/QueueView.ts"
import { Relations } from "../store/scenes/Relations.ts"
import { EntityWatch } from "./EntityWatch.ts"

/** Scenes per step. */
const pageSize = 500
/** More ready rows than this would only wait: the rest of a fan-out is held back, and stays one row. */
const enough = 5000
const heldBack = Duration.seconds(1)
/** How long Stash is left alone after it did not answer. */
const leaveAlone = Duration.seconds(15)

/** Whether others may fare better. */
const isOwn = (failure: CallFailure | StoreFailed): failure is CallFailure =>
  failure._tag !== "StoreFailed" && isOfRequest(failure)

/** Fan-outs that may fail one after another: more than that are no longer their own fault. */
const tries = 20

/** What there is left to do. */
type Left = "nothing" | "held back"

/** Has the scenes of changed performers, studios and tags looked at, a page at a time. */
export class FanOut extends Effect.Service<FanOut>()("plexsync/FanOut", {
  effect: Effect.gen(function* () {
    const stash = yield* StashApi
    const fanOuts = yield* FanOuts
    const notice = yield* DatabaseChanges
    const status = yield* QueueStatus
    const relations = yield* Relations
    const watch = yield* EntityWatch
    /** Whether all was done when it was last looked. */
    const rests = yield* Ref.make(false)
    const trouble = yield* Ref.make<PartTrouble | undefined>(undefined)

    /** Those that show it now and those that did when they were last read: an entity that is gone is on no scene any more. */
    const page = (row: FanOutRow) =>
      Effect.gen(function* () {
        const { after, entityId, kind } = row
        const remembered = yield* relations.scenesOf(kind, entityId, after, pageSize)
        const now = yield* stash.scenesOfEntity(kind, entityId, after, pageSize)
        const { ended, ids } = mergePages(remembered, now, pageSize)
        yield* fanOuts.enqueue(row, ids, ended)
        yield* Effect.logDebug(`Enqueued ${ids.length} scenes of ${kind} ${entityId}`)
      })

    /** A hook says only that something has changed. */
    const judge = (row: FanOutRow) => Effect.zipRight(watch.check(row.kind, row.entityId), fanOuts.done(row))

    const step = (row: FanOutRow) => (row.changed ? page(row) : judge(row))

    /** `but`: those that Stash did not answer for. They wait, and no other waits with them. */
    const stepsBut = (but: ReadonlyArray<FanOutRow>): Effect.Effect<Left, CallFailure | StoreFailed> =>
      Effect.gen(function* () {
        const row = yield* fanOuts.next(but)
        if (Option.isNone(row)) return "nothing"
        if ((yield* status.counts).ready > enough) return "held back"
        const failure = yield* step(row.value).pipe(
          Effect.as(null),
          Effect.catchIf(isOwn, (own) => Effect.succeed(own))
        )
        if (failure === null) return yield* stepsBut(but)
        if (but.length >= tries) return yield* failure
        const left = yield* stepsBut([...but, row.value])
        return left === "nothing" ? yield* failure : left
      })
    const steps = stepsBut([])

    const round = Effect.gen(function* () {
      const mark = yield* notice.mark
      yield* Ref.set(rests, false)
      const left = yield* steps
      yield* Ref.set(trouble, undefined)
      yield* Ref.set(rests, left === "nothing")
      yield* left === "held back" ? Effect.sleep(heldBack) : notice.committed(mark)
    })

    /** That Stash is away is told by those who sync; what it does not answer is told here. The rows stay. */
    const waits = (failure: CallFailure) =>
      Effect.gen(function* () {
        yield* Effect.logDebug(`Fan-out waits: ${failure.message}`)
        const at = yield* Clock.currentTimeMillis
        if (isOfRequest(failure))
          yield* Ref.update(trouble, (before) =>
            failed(
              before,
              { name: "fan-out", problem: failure.message, round: (before?.round ?? 0) + 1, began: at, at },
              false
            )
          )
      })
    const patient = (work: Effect.Effect<unknown, CallFailure | StoreFailed>, rest: Effect.Effect<void>) =>
      Effect.catchAll(Effect.asVoid(work), (failure) =>
        failure._tag === "StoreFailed" ? Effect.fail(failure) : Effect.zipRight(waits(failure), rest)
      )

    return {
      /** As long as it is let; fails with the database's trouble only. */
      forever: Effect.forever(patient(round, Effect.sleep(leaveAlone))),
      /** What there is now, up to where it is held back; what Stash does not answer is left for later. */
      drain: patient(steps, Effect.void),
      /** How many entities have scenes that are still to be enqueued, and what keeps them from it. */
      health: Effect.gen(function* () {
        const entities = (yield* Ref.get(rests)) ? 0 : yield* fanOuts.count
        const now = yield* Ref.get(trouble)
        return now === undefined ? { entities } : { entities, problem: now.problem, blocks: now.blocks }
      })
    } as const
  }),
  dependencies: [EntityWatch.Default, FanOuts.Default, DatabaseChanges.Default, QueueStatus.Default, Relations.Default]
}) {}
