import { chunksOf } from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Config } from "../config/Config.ts"
import type { Failure } from "../core/Failure.ts"
import { type Job, priorityOf } from "../core/Job.ts"
import { planFor, type Step, type Value } from "../core/Plan.ts"
import type { RatingKey } from "../core/PlexItem.ts"
import type { SceneId } from "../core/Scene.ts"
import type { CircuitOpen } from "./CircuitBreaker.ts"
import { planRules, SyncScenes, type Task } from "./SyncScenes.ts"

/** What would be written to one item. */
export interface ItemPlan {
  readonly ratingKey: RatingKey
  readonly changes: ReadonlyArray<{
    readonly field: string
    readonly before: Value
    readonly after: Value
    readonly reason: string
  }>
}

/** What would become of one scene: its items, or why there are none. */
export interface ScenePlan {
  readonly sceneId: SceneId
  readonly problem: string | null
  readonly items: ReadonlyArray<ItemPlan>
}

const batchSize = 50

const change = (step: Step): ItemPlan["changes"] => {
  switch (step._tag) {
    case "Keep":
      return []
    case "Lock":
      return [{ field: step.field, before: step.value, after: step.value, reason: step.reason }]
    case "Set":
      return [{ field: step.field, before: step.before, after: step.after, reason: step.reason }]
  }
}

const problemOf = (task: Task): string | null => {
  switch (task.kind) {
    case "write":
      return null
    case "gone":
      return "not in Stash"
    case "empty":
      return "waits: no metadata yet"
    case "out of scope":
      return `out of scope: ${task.reason}`
    case "failed":
      return task.failure.message
  }
}

/** Goes all the way a sync goes, up to the plan, and stops there. Nothing is enqueued. */
export class DryRun extends Effect.Service<DryRun>()("plexsync/DryRun", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const { prepare } = yield* SyncScenes

    const plans = (ids: ReadonlyArray<SceneId>): Effect.Effect<ReadonlyArray<ScenePlan>, Failure | CircuitOpen> =>
      Effect.gen(function* () {
        const rules = planRules(yield* config.settings)
        const now = yield* Clock.currentTimeMillis
        const wish = (sceneId: SceneId): Job => ({
          sceneId,
          reason: "named",
          priority: priorityOf.named,
          revision: 0,
          enqueuedAt: now,
          attempts: 0,
          firstFailedAt: null,
          epoch: 0
        })
        const tasks = yield* Effect.forEach(chunksOf(ids, batchSize), (page) => prepare(page.map(wish)))
        return tasks.flat().map((task) => ({
          sceneId: task.job.sceneId,
          problem: problemOf(task),
          items:
            task.kind === "write"
              ? task.targets.map(({ item, memory }) => ({
                  ratingKey: item.ratingKey,
                  changes: planFor(task.metadata, item, memory, rules).flatMap(change)
                }))
              : []
        }))
      })

    return { plans } as const
  })
}) {}
