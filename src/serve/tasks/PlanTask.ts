import { chunksOf } from "effect/Array"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Requests } from "../../watch/Requests.ts"
import { Config } from "../../config/Config.ts"
import { emptySum, type PlanSum, withPlan } from "../../core/plan/PlanSum.ts"
import { DryRun, pageSize, type ScenePlan } from "../../sync/compare/DryRun.ts"
import { sumLine, sumLines } from "../report/PlanLines.ts"

/** Says what a sync of all scenes would write: the sums, and the first scenes. Writes nothing to Plex or the queue, and keeps no more of a page than that. */
export const planAll = (progress: (share: number) => Effect.Effect<void>) =>
  Effect.gen(function* () {
    const { settings } = yield* Config
    const { task_budget: budget } = yield* settings
    const { page } = yield* DryRun
    const sum = yield* Ref.make<PlanSum<ScenePlan>>(emptySum)
    const all = Effect.gen(function* () {
      const ids = yield* Effect.flatMap(Requests, ({ findAll }) => findAll)
      // Pictures cost two requests for each scene: that is for who asks for a few of them.
      const look = (some: typeof ids) =>
        Effect.gen(function* () {
          const plans = yield* page(some, false)
          const { scenes } = yield* Ref.updateAndGet(sum, (before) => plans.reduce(withPlan, before))
          yield* progress(scenes / ids.length)
        })
      yield* Effect.forEach(chunksOf(ids, pageSize), look, { discard: true })
    })
    const done = yield* Effect.timeoutOption(all, Duration.seconds(budget))
    const found = yield* Ref.get(sum)
    const stopped = Option.isNone(done) ? `; stopped after ${budget} s (task_budget)` : ""
    yield* Effect.forEach(sumLines(found), (line) => Effect.logInfo(line), { discard: true })
    const last = `${sumLine(found)}${stopped}`
    yield* Effect.logInfo(last)
    return last
  })
