import { chunksOf } from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Config } from "../config/Config.ts"
import type { Failure } from "../core/Failure.ts"
import { planFor } from "../core/Plan.ts"
import type { RatingKey } from "../core/PlexItem.ts"
import type { SceneId } from "../core/Scene.ts"
import { isChange, type Step } from "../core/Step.ts"
import type { Value } from "../core/Value.ts"
import type { CircuitOpen } from "./CircuitBreaker.ts"
import type { Matched } from "./Decisions.ts"
import { changeOf, Images, type PictureWork } from "./Images.ts"
import { SyncScenes } from "./SyncScenes.ts"
import { jobFor, problemOf, type Target, type Task, type WriteTask } from "./Task.ts"

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
  readonly problem: string | null
  readonly decisions: Matched["decisions"]
  readonly items: ReadonlyArray<ItemPlan>
}

const batchSize = 50

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

const itemPlan = (task: WriteTask, { item, memory }: Target, works: ReadonlyArray<PictureWork>): ItemPlan => {
  const own = works.filter((work) => work.item.ratingKey === item.ratingKey)
  const plan = planFor(task.metadata, item, memory, task.rules)
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

    const scenePlan = (task: Task) =>
      Effect.gen(function* () {
        const plan = { sceneId: task.job.sceneId, problem: problemOf(task)?.message ?? null }
        if (task.kind !== "write") return { ...plan, decisions: [], items: [] } satisfies ScenePlan
        const works = yield* images.prepare(task, yield* config.settings)
        const items = task.targets.map((target) => itemPlan(task, target, works))
        return { ...plan, decisions: task.decisions, items } satisfies ScenePlan
      })

    const plans = (ids: ReadonlyArray<SceneId>): Effect.Effect<ReadonlyArray<ScenePlan>, Failure | CircuitOpen> =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const pages = yield* Effect.forEach(chunksOf(ids, batchSize), (page) =>
          Effect.flatMap(survey(page.map((id) => jobFor(id, "named", now))), (tasks) =>
            Effect.forEach(tasks, scenePlan)
          )
        )
        return pages.flat()
      })

    return { plans } as const
  })
}) {}
