import * as Effect from "effect/Effect"
import { Config } from "../../config/Config.ts"
import { driftOf, type Drift, isMendable } from "../../core/plan/Drift.ts"
import type { Compared } from "../../core/plan/DriftReport.ts"
import type { Failure } from "../../core/model/Failure.ts"
import type { SceneId } from "../../core/model/Scene.ts"
import { FullSync, Scenes } from "../../store/scenes/Scenes.ts"
import { JobQueue } from "../../store/queue/JobQueue.ts"
import { BulkWork } from "../report/BulkWork.ts"
import type { CircuitOpen } from "../circuit/CircuitBreaker.ts"
import { Images, type PictureWork, changeOf } from "../write/Images.ts"
import { SyncScenes } from "../read/SyncScenes.ts"
import { jobFor, problemOf, type WriteJob } from "../PreparedJob.ts"

export interface CompareOptions {
  /** When the comparison began, epoch ms: the index need not be younger. */
  readonly since: number
  /** Whether what differs is enqueued. */
  readonly fix: boolean
  /** Whether pictures are looked at, which costs two requests for each scene. */
  readonly images: boolean
}

const pictureDrift = (work: PictureWork): ReadonlyArray<Drift> =>
  changeOf(work).map(({ field, uploaded }) => ({ field, kind: uploaded ? "missing" : "edited" }))

/** Compares what Plex shows with what it should show. Writes nothing to Plex. */
export class Compare extends Effect.Service<Compare>()("plexsync/Compare", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const { looking } = yield* BulkWork
    const fullSync = yield* FullSync
    const images = yield* Images
    const queue = yield* JobQueue
    const scenes = yield* Scenes
    const { survey } = yield* SyncScenes

    const itemsOf = (task: WriteJob, options: CompareOptions) =>
      Effect.gen(function* () {
        const works = options.images ? yield* looking(images.prepare(task, yield* config.settings)) : []
        return task.targets.map(({ item, memory, plan }) => {
          const own = works.filter((work) => work.item.ratingKey === item.ratingKey)
          return { ratingKey: item.ratingKey, drifts: [...driftOf(plan, memory), ...own.flatMap(pictureDrift)] }
        })
      })

    /** One answer for each of these scenes, at most 50, with one read of Stash and multi-gets of Plex. */
    const compare = (
      ids: ReadonlyArray<SceneId>,
      options: CompareOptions
    ): Effect.Effect<ReadonlyArray<Compared>, Failure | CircuitOpen> =>
      Effect.gen(function* () {
        const tasks = yield* survey(ids.map((id) => jobFor(id, "reconcile", options.since)))
        const compared = yield* Effect.forEach(tasks, (task) =>
          Effect.map(task.kind === "write" ? itemsOf(task, options) : Effect.succeed([]), (items) => ({
            sceneId: task.job.sceneId,
            ...(task.kind === "write" ? { title: task.metadata.title } : {}),
            problem: problemOf(task)?.kind ?? null,
            items
          }))
        )
        const drifted = compared.filter(({ items }) => items.some(({ drifts }) => isMendable(drifts)))
        const [begun, synced] = [yield* fullSync.begun, yield* scenes.everSynced(ids)]
        const mendable = new Set(drifted.map(({ sceneId }) => sceneId))
        const allowed = drifted.map(({ sceneId }) => sceneId).filter((id) => begun || synced.has(id))
        const enqueued = new Set(options.fix ? allowed : [])
        if (enqueued.size > 0) yield* queue.enqueueAll([...enqueued], "reconcile")
        const fateOf = (id: SceneId): Compared["fate"] =>
          enqueued.has(id) ? "enqueued" : mendable.has(id) && !begun && !synced.has(id) ? "unsynced" : "left"
        return compared.map((one): Compared => ({ ...one, fate: fateOf(one.sceneId) }))
      })

    return { compare } as const
  }),
  dependencies: [
    BulkWork.Default,
    FullSync.Default,
    Images.Default,
    JobQueue.Default,
    Scenes.Default,
    SyncScenes.Default
  ]
}) {}
