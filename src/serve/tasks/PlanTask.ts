import { chunksOf } from "effect/Array"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { dirname, join } from "node:path"
import { Requests } from "../../watch/Requests.ts"
import { Config } from "../../config/Config.ts"
import { emptySum, isWrite, type PlanSum, withPlan } from "../../core/plan/PlanSum.ts"
import { DryRun, pageSize, type ScenePlan } from "../../sync/compare/DryRun.ts"
import { DatabaseHold } from "../../store/sqlite/SameDatabase.ts"
import { localTime } from "../report/LocalTime.ts"
import { writePage } from "../report/PageFile.ts"
import { mostScenes, type PlanPage, planPage } from "../report/PlanPage.ts"
import { sumLine, sumLines } from "../report/PlanLines.ts"

/** Beside the log, which is beside the database. By this name, as all files of PlexSync, a container knows whose it is. */
const pageName = "plexsync.plan.html"

/** Writes the page, and gives where it lies; null where there is no folder for it, or none that can be written. */
const pageWritten = (page: Omit<PlanPage, "at">) =>
  Effect.gen(function* () {
    const hold = yield* DatabaseHold
    if (hold === undefined) return null
    const path = join(dirname(hold.path), pageName)
    yield* writePage(path, planPage({ ...page, at: localTime(yield* Clock.currentTimeMillis) }))
    return path
  }).pipe(Effect.catchAll(({ message }) => Effect.as(Effect.logWarning(message), null)))

/** Says what a sync of all scenes would write: the sums, and the first scenes. Writes nothing to Plex or the queue, and keeps no more of a page than that. The scenes that fit on one page it writes beside the log. */
export const planAll = (progress: (share: number) => Effect.Effect<void>) =>
  Effect.gen(function* () {
    const { settings } = yield* Config
    const { task_budget: budget } = yield* settings
    const { page } = yield* DryRun
    const sum = yield* Ref.make<PlanSum<ScenePlan>>(emptySum)
    const kept: Array<ScenePlan> = []
    const all = Effect.gen(function* () {
      const ids = yield* Effect.flatMap(Requests, ({ findAll }) => findAll)
      // Pictures cost two requests for each scene: that is for who asks for a few of them.
      const look = (some: typeof ids) =>
        Effect.gen(function* () {
          const plans = yield* page(some, false)
          const { scenes } = yield* Ref.updateAndGet(sum, (before) => plans.reduce(withPlan, before))
          for (const plan of plans) if (kept.length < mostScenes && isWrite(plan)) kept.push(plan)
          yield* progress(scenes / ids.length)
        })
      yield* Effect.forEach(chunksOf(ids, pageSize), look, { discard: true })
    })
    const done = yield* Effect.timeoutOption(all, Duration.seconds(budget))
    const found = yield* Ref.get(sum)
    const stopped = Option.isNone(done) ? `; stopped after ${budget} s (task_budget)` : ""
    yield* Effect.forEach(sumLines(found), (line) => Effect.logInfo(line), { discard: true })
    const last = `${sumLine(found)}${stopped}`
    const partial = Option.isNone(done)
      ? `Stopped after ${budget} s (task_budget): not all scenes were looked at.`
      : null
    // A page of before says more than an empty one.
    const path = found.scenes === 0 ? null : yield* pageWritten({ sum: found, plans: kept, partial })
    yield* Effect.logInfo(last)
    if (path !== null) yield* Effect.logInfo(`Scene by scene, before and after: ${path} (open it in a browser)`)
    return path === null ? last : `${last}; scene by scene in ${path}`
  })
