import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import type { SceneId } from "../../core/model/Scene.ts"
import { JobQueue } from "../queue/JobQueue.ts"
import { transaction } from "../sqlite/StoreCall.ts"

/** What becomes of scenes that Stash no longer has. Apart from `Scenes`: a hook's bundle is small. */
export class GoneScenes extends Effect.Service<GoneScenes>()("plexsync/GoneScenes", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const queue = yield* JobQueue

    /**
     * What hangs on these scenes goes: their files, so that they stand in no other's way, their relations, and what they failed at. What was written
     * to their items stays known, and so do the scenes themselves: were Stash to tell of another database, the sweep of all ids would notice.
     */
    const detach = (ids: ReadonlyArray<SceneId>) => {
      const list = JSON.stringify(ids)
      const these = sql`scene_id IN (SELECT value FROM json_each(${list}))`
      return Effect.all(
        [
          queue.wakeFollowers(ids),
          sql`DELETE FROM dead_letter WHERE scene_id IN (SELECT value FROM json_each(${list}))`,
          sql`DELETE FROM scene_file WHERE ${these}`,
          sql`DELETE FROM scene_ref WHERE ${these}`
        ],
        { discard: true }
      ).pipe(transaction(sql, "detach scenes"))
    }

    /**
     * These scenes are gone from Stash: nothing is known of them any more, and their jobs go. A job that is running is taken out of its drainer's hand,
     * and ends at the next look, which finds nothing: were it removed, a new row could be taken for it.
     */
    const forget = (ids: ReadonlyArray<SceneId>) => {
      const list = JSON.stringify(ids)
      const these = sql`scene_id IN (SELECT value FROM json_each(${list}))`
      return Effect.all(
        [
          sql`DELETE FROM job WHERE ${these} AND state <> 'running'`,
          sql`UPDATE job SET state = 'ready', epoch = NULL, revision = revision + 1 WHERE ${these} AND state = 'running'`,
          detach(ids),
          sql`DELETE FROM skipped_row WHERE kind = 'scene' AND id IN (SELECT CAST(value AS TEXT) FROM json_each(${list}))`,
          sql`DELETE FROM scope_scene WHERE ${these}`,
          sql`DELETE FROM scene WHERE ${these}`
        ],
        { discard: true }
      ).pipe(transaction(sql, "forget scenes"))
    }

    return { detach, forget } as const
  }),
  dependencies: [JobQueue.Default]
}) {}
