import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import {
  bulkLine,
  type BulkSum,
  type KeptKind,
  emptyBulkSum,
  singleErrors,
  scenesPerLine,
  withEnded,
  withKept
} from "../../core/model/BulkTold.ts"
import type { Job } from "../../core/model/Job.ts"
import type { Outcome } from "../../core/model/Outcome.ts"
import { isBulk } from "../../core/model/Priority.ts"
import type { JobOutcome } from "../JobOutcome.ts"
import { SceneLines, type Voice } from "./SceneLines.ts"

/** A person reads the log for the scene they edited. Of many scenes, each is a debug line, and a thousand of them one line that counts. */
export class BulkWork extends Effect.Service<BulkWork>()("plexsync/BulkWork", {
  effect: Effect.gen(function* () {
    const told = yield* Ref.make(emptyBulkSum)

    const keep = (kind: KeptKind) => Ref.update(told, (now) => withKept(now, kind))

    const mayComplain = Ref.modify(told, (now): readonly [boolean, BulkSum] => [
      now.errors < singleErrors,
      { ...now, errors: now.errors + 1 }
    ])

    const quiet: Voice = {
      info: (line) => Effect.logDebug(line),
      warn: (line, kind) => Effect.zipRight(keep(kind), Effect.logDebug(line)),
      error: (line) => Effect.flatMap(mayComplain, (aloud) => (aloud ? Effect.logError(line) : Effect.logDebug(line)))
    }

    const tell = (now: BulkSum) => (now.scenes === 0 ? Effect.void : Effect.logInfo(bulkLine(now)))

    /** Scenes of bulk work that came to their end. */
    const ended = (scenes: number, outcome: Partial<Outcome>) =>
      Effect.flatMap(
        Ref.modify(told, (before): readonly [BulkSum, BulkSum] => {
          const now = withEnded(before, scenes, outcome)
          return now.scenes >= scenesPerLine ? [now, emptyBulkSum] : [emptyBulkSum, now]
        }),
        tell
      )

    const count = (outcome: Partial<Outcome>) => (Object.keys(outcome).length === 0 ? Effect.void : ended(1, outcome))

    /** Speaks in the voice of this job, and counts it if it is one of many. One that came to nothing comes again. */
    const of =
      (job: Job) =>
      <E, R>(run: Effect.Effect<JobOutcome, E, R>): Effect.Effect<JobOutcome, E, R> =>
        isBulk(job.reason)
          ? Effect.tap(Effect.provideService(run, SceneLines, quiet), ({ outcome }) => count(outcome))
          : run

    /** Speaks as for bulk work, and counts nothing: whoever only looks has a report of his own. */
    const looking = <A, E, R>(look: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      Effect.provideService(look, SceneLines, { ...quiet, warn: (line) => Effect.logDebug(line) })

    /** Tells of what is not told of yet: there is no more to come for now. */
    const rest = Effect.flatMap(Ref.getAndSet(told, emptyBulkSum), tell)

    return { ended, looking, of, rest } as const
  })
}) {}
