import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as MutableHashMap from "effect/MutableHashMap"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Job } from "../../core/model/Job.ts"
import { type Scene, SceneId } from "../../core/model/Scene.ts"
import { storeCall } from "../sqlite/StoreCall.ts"

/** So many scenes are kept at most: two batches. */
const kept = 400
/** So long what was read is good for the wish that it led to. Milliseconds. */
const goodFor = 5000

/** A scene as it was read at `at`, by Stash's clock, in epoch ms. */
export interface ReadScene {
  readonly scene: Scene
  readonly at: number
}

const Wish = Schema.Struct({ sceneId: SceneId, revision: Schema.Int, enqueuedAt: Schema.Int })
type Wish = typeof Wish.Type

/**
 * Scenes that the watch has just read and wished for: whoever works the wish off need not read them a second time. Of this process alone. A wish is
 * known by its revision, so what was read before a newer one answers nobody.
 */
export class ReadAhead extends Effect.Service<ReadAhead>()("plexsync/ReadAhead", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const scenes = MutableHashMap.empty<SceneId, ReadScene & { readonly wish: Wish; readonly since: number }>()

    const find = SqlSchema.findAll({
      Request: Schema.parseJson(Schema.Array(Schema.Number)),
      Result: Wish,
      execute: (ids) => sql`
        SELECT scene_id AS "sceneId", revision, enqueued_at AS "enqueuedAt" FROM job
        WHERE state = 'ready' AND scene_id IN (SELECT value FROM json_each(${ids}))`
    })
    /** The wishes for these scenes as they stand; asked in the transaction that makes them. */
    const wishesFor = (ids: ReadonlyArray<SceneId>) =>
      ids.length === 0 ? Effect.succeed([]) : find(ids).pipe(storeCall("look wishes up"))

    const isOver = ({ since }: { readonly since: number }, now: number) => Math.abs(now - since) > goodFor

    const makeRoom = (now: number) => {
      if (MutableHashMap.size(scenes) < kept) return
      for (const [id, one] of scenes) if (isOver(one, now)) MutableHashMap.remove(scenes, id)
    }

    /** These wishes were made for what was read. What there is no room for is read again. */
    const put = (read: ReadonlyArray<Scene>, at: number, wishes: ReadonlyArray<Wish>) =>
      Effect.map(Clock.currentTimeMillis, (since) => {
        makeRoom(since)
        const byId = new Map(read.map((scene) => [scene.id, scene]))
        for (const wish of wishes) {
          const scene = byId.get(wish.sceneId)
          if (scene !== undefined && MutableHashMap.size(scenes) < kept)
            MutableHashMap.set(scenes, scene.id, { scene, at, wish, since })
        }
      })

    /** The scenes of these jobs, as far as they were read for just these wishes. Given once. */
    const take = (jobs: ReadonlyArray<Job>) =>
      Effect.map(Clock.currentTimeMillis, (now) =>
        jobs.flatMap((job): ReadonlyArray<ReadScene> => {
          const found = Option.getOrUndefined(MutableHashMap.get(scenes, job.sceneId))
          if (found === undefined) return []
          MutableHashMap.remove(scenes, job.sceneId)
          const { at, scene, wish } = found
          const isTheirs = wish.revision === job.revision && wish.enqueuedAt === job.enqueuedAt
          return isTheirs && !isOver(found, now) ? [{ scene, at }] : []
        })
      )

    return { wishesFor, put, take } as const
  })
}) {}
