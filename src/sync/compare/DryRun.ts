import { chunksOf } from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Config } from "../../config/Config.ts"
import { keptText } from "../../core/model/BulkTold.ts"
import type { Failure } from "../../core/model/Failure.ts"
import type { RatingKey } from "../../core/model/PlexItem.ts"
import type { SceneId } from "../../core/model/Scene.ts"
import { isChange, type Step } from "../../core/plan/Step.ts"
import type { Value } from "../../core/model/Value.ts"
import { BulkWork } from "../report/BulkWork.ts"
import type { CircuitOpen } from "../circuit/CircuitBreaker.ts"
import { jobFor, type Matched, problemOf, type Target, titleOfJob, type PreparedJob } from "../PreparedJob.ts"
import { changeOf, Images, type PictureWork } from "../write/Images.ts"
import { SyncScenes } from "../read/SyncScenes.ts"

/** What would be written to one item, and why the rest would not. */
export interface ItemPlan {
  readonly ratingKey: RatingKey
  readonly changes: ReadonlyArray<{
    readonly field: string
    readonly before: Value
    readonly after: Value
    readonly reason: string
  }>
  readonly kept: ReadonlyArray<{ readonly field: string; readonly reason: string }>
}

/** What would become of one scene: how it was matched, and its items, or why there are none. */
export interface ScenePlan {
  readonly sceneId: SceneId
  /** Null where Stash does not say it. */
  readonly title: string | null
  readonly problem: string | null
  /** The problem in words that others share. */
  readonly kind: string | null
  readonly decisions: Matched["decisions"]
  readonly items: ReadonlyArray<ItemPlan>
}

/** So many scenes are looked at one by one by a person. */
const few = 20

/** Scenes that one read of Stash brings. */
export const pageSize = 50

const change = (step: Step): ItemPlan["changes"] => {
  switch (step._tag) {
    case "Keep":
    case "Contested":
      return []
    case "Lock":
      return [{ field: step.field, before: step.value, after: step.value, reason: step.reason }]
    case "LockPicture":
      return [{ field: step.field, before: "", after: "", reason: step.reason }]
    case "Set":
      return [{ field: step.field, before: step.before, after: step.after, reason: step.reason }]
  }
}

const pictureChange = (work: PictureWork): ItemPlan["changes"] =>
  changeOf(work).map(({ after, before, field, uploaded }) => ({
    field,
    before: before ?? "",
    after,
    reason: uploaded ? "not in Plex yet" : "in Plex, but not shown"
  }))

const itemPlan = ({ item, plan }: Target, works: ReadonlyArray<PictureWork>): ItemPlan => {
  const own = works.filter((work) => work.item.ratingKey === item.ratingKey)
  return {
    ratingKey: item.ratingKey,
    changes: [...plan.flatMap(change), ...own.flatMap(pictureChange)],
    kept: plan.filter((step) => !isChange(step)).map(({ field, reason }) => ({ field, reason }))
  }
}

/** Goes all the way a sync goes, up to the plan, and stops there. Nothing is enqueued. */
export class DryRun extends Effect.Service<DryRun>()("plexsync/DryRun", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const images = yield* Images
    const { survey } = yield* SyncScenes
    const { counting } = yield* BulkWork

    const scenePlan = (task: PreparedJob, withPictures: boolean) =>
      Effect.gen(function* () {
        const problem = problemOf(task)
        const plan = {
          sceneId: task.job.sceneId,
          title: titleOfJob(task),
          problem: problem?.message ?? null,
          kind: problem?.kind ?? null
        }
        if (task.kind !== "write") return { ...plan, decisions: [], items: [] } satisfies ScenePlan
        const works = withPictures ? yield* images.prepare(task, yield* config.settings) : []
        const items = task.targets.map((target) => itemPlan(target, works))
        return { ...plan, decisions: task.decisions, items } satisfies ScenePlan
      })

    /** At most 50 scenes. Pictures are looked at where it is asked for: that costs two requests for each scene. */
    const page = (
      ids: ReadonlyArray<SceneId>,
      withPictures: boolean
    ): Effect.Effect<ReadonlyArray<ScenePlan>, Failure | CircuitOpen> =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const tasks = yield* survey(ids.map((id) => jobFor(id, "named", now)))
        return yield* Effect.forEach(tasks, (task) => scenePlan(task, withPictures))
      })

    /** What would be warned of is told scene by scene of a few, and of many in one line, with counts. */
    const plans = (ids: ReadonlyArray<SceneId>) =>
      Effect.gen(function* () {
        const all = Effect.forEach(chunksOf(ids, pageSize), (some) => page(some, true))
        if (ids.length <= few) return (yield* all).flat()
        const [pages, kept] = yield* counting(all)
        const counts = keptText(kept)
        if (counts !== "")
          yield* Effect.logWarning(`Of ${ids.length} scenes: ${counts}; of a few scenes (--scene), a dry run says why`)
        return pages.flat()
      })

    return { page, plans } as const
  }),
  dependencies: [BulkWork.Default, Images.Default, SyncScenes.Default]
}) {}
