import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import {
  type BulkRun,
  type BulkSum,
  type KeptKind,
  emptyBulkSum,
  endLine,
  inBoth,
  partLine,
  runFrom,
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
    /** None: there is nothing to tell of. */
    const told = yield* Ref.make(Option.none<BulkRun>())

    /** What is known, or the beginning of it. */
    const change = <A>(by: (run: BulkRun) => readonly [A, BulkRun]) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Ref.modify(told, (known) => {
          const [answer, run] = by(Option.getOrElse(known, () => runFrom(now)))
          return [answer, Option.some(run)]
        })
      )

    const keep = (kind: KeptKind) => change((run) => [undefined, inBoth(run, (sum) => withKept(sum, kind))])

    const mayComplain = change((run) => [
      run.part.errors < singleErrors,
      { ...run, part: { ...run.part, errors: run.part.errors + 1 } }
    ])

    const quiet: Voice = {
      info: (line) => Effect.logDebug(line),
      warn: (line, kind) => Effect.zipRight(keep(kind), Effect.logDebug(line)),
      error: (line) => Effect.flatMap(mayComplain, (aloud) => (aloud ? Effect.logError(line) : Effect.logDebug(line)))
    }

    const tell = (line: string | undefined) => (line === undefined ? Effect.void : Effect.logInfo(line))

    /** Scenes of bulk work that came to their end. */
    const ended = (scenes: number, outcome: Partial<Outcome>) =>
      Effect.flatMap(
        change((before): readonly [string | undefined, BulkRun] => {
          const run = inBoth(before, (sum) => withEnded(sum, scenes, outcome))
          return run.part.scenes >= scenesPerLine ? [partLine(run), { ...run, part: emptyBulkSum }] : [undefined, run]
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

    /** Gives what was to be warned of too, each kind with its count. */
    const counting = <A, E, R>(look: Effect.Effect<A, E, R>): Effect.Effect<readonly [A, BulkSum["kept"]], E, R> =>
      Effect.gen(function* () {
        const sum = yield* Ref.make(emptyBulkSum)
        const warn: Voice["warn"] = (line, kind) =>
          Effect.zipRight(
            Ref.update(sum, (before) => withKept(before, kind)),
            Effect.logDebug(line)
          )
        const found = yield* Effect.provideService(look, SceneLines, { ...quiet, warn })
        return [found, (yield* Ref.get(sum)).kept] as const
      })

    /** Tells of all of it, if it is not yet told of: there is no more to come for now. */
    const rest = Effect.flatMap(Ref.getAndSet(told, Option.none()), (known) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        tell(Option.match(known, { onNone: () => undefined, onSome: (run) => endLine(run, now) }))
      )
    )

    return { counting, ended, looking, of, rest } as const
  })
}) {}
