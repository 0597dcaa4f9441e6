import * as SqlClient from "@effect/sql/SqlClient"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { EntityKind } from "../core/HookFields.ts"
import { type Because, isEdit, priorityOf, type Reason } from "../core/Job.ts"
import type { SceneId } from "../core/Scene.ts"
import { storeCall } from "./StoreCall.ts"

/** Where wishes arrive: one row per scene, however often it is wished for. */
export class JobQueue extends Effect.Service<JobQueue>()("plexsync/JobQueue", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    /** Wishes of this process: SQLite tells only of those of others. */
    const wishes = yield* Ref.make(0)
    const told = Ref.update(wishes, (count) => count + 1)

    /**
     * One more wish for each scene. An existing row keeps the higher priority and the earlier time; its revision rises, so that a
     * run under way is repeated. An edit clears an earlier failure and makes the row ready; a lesser wish leaves a waiting row to its time,
     * save one that waits for nothing but a new wish. What a scan adds to keeps its reason, so that it is not made to wait for the scan.
     */
    const enqueueAll = (ids: ReadonlyArray<SceneId>, reason: Reason) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const edit = isEdit(reason) ? 1 : 0
        return sql`
          INSERT INTO job (scene_id, reason, priority, revision, enqueued_at, state)
          SELECT value, ${reason}, ${priorityOf[reason]}, 1, ${now}, 'ready' FROM json_each(${JSON.stringify(ids)}) WHERE true
          ON CONFLICT (scene_id) DO UPDATE SET
            revision = revision + 1,
            reason = CASE WHEN excluded.priority < priority AND excluded.reason <> 'scan' THEN excluded.reason ELSE reason END,
            priority = min(priority, excluded.priority),
            enqueued_at = min(enqueued_at, excluded.enqueued_at),
            attempts = CASE WHEN ${edit} THEN 0 ELSE attempts END,
            family = CASE WHEN ${edit} THEN NULL ELSE family END,
            first_failed_at = CASE WHEN ${edit} THEN NULL ELSE first_failed_at END,
            last_error = CASE WHEN ${edit} THEN NULL ELSE last_error END,
            state = CASE
              WHEN state = 'running' THEN 'running'
              WHEN state = 'waiting' AND not_before IS NOT NULL AND NOT ${edit} THEN 'waiting'
              ELSE 'ready' END,
            because = CASE WHEN state = 'waiting' AND not_before IS NOT NULL AND NOT ${edit} THEN because ELSE '' END,
            not_before = CASE WHEN state = 'waiting' AND NOT ${edit} THEN not_before END,
            again_at = CASE WHEN state = 'waiting' AND because = 'doubt' AND ${edit} THEN not_before ELSE again_at END`
      }).pipe(Effect.zipRight(told), storeCall("enqueue"))

    /** Scenes that were parked because an item of theirs followed this one may have their turn. */
    const wakeFollowers = (id: SceneId) =>
      Effect.asVoid(sql`
        UPDATE job SET state = 'ready', because = '', revision = revision + 1
        WHERE state = 'parked' AND because = 'other_scene' AND scene_id IN (
          SELECT scene_file.scene_id FROM written
          JOIN plex_part ON plex_part.server = written.server AND plex_part.rating_key = written.rating_key
          JOIN scene_file ON scene_file.name_key = plex_part.name_key
          WHERE written.scene_id = ${id} AND scene_file.scene_id <> ${id})`)

    /** What every row that waits for this waited for has come about: they are ready. Where none waits, no row is looked at. */
    const wakeBecause = (because: Because) =>
      sql`
        UPDATE job SET state = 'ready', because = '', not_before = NULL
        WHERE state = 'waiting' AND because = ${because}
          AND EXISTS (SELECT 1 FROM job_count WHERE state = 'waiting' AND because = ${because} AND jobs > 0)
      `.pipe(Effect.zipRight(told), storeCall("wake jobs"))

    /**
     * The scene is gone from Stash: its job goes. One that is running is taken out of its drainer's hand, and ends at the next look, which
     * finds nothing: were it removed, a new row could be taken for it. Its files are no scene's any more, so that they stand in no other's
     * way. What was written stays known.
     */
    const forget = (id: SceneId) =>
      sql
        .withTransaction(
          Effect.all([
            wakeFollowers(id),
            sql`DELETE FROM job WHERE scene_id = ${id} AND state <> 'running'`,
            sql`UPDATE job SET state = 'ready', epoch = NULL, revision = revision + 1 WHERE scene_id = ${id} AND state = 'running'`,
            sql`DELETE FROM dead_letter WHERE scene_id = ${id}`,
            sql`DELETE FROM scene_file WHERE scene_id = ${id}`,
            sql`DELETE FROM scene_ref WHERE scene_id = ${id}`,
            sql`UPDATE scene SET seen = NULL, version = NULL WHERE scene_id = ${id}`
          ])
        )
        .pipe(Effect.asVoid, storeCall("forget scene"))

    /** Something of this entity changed, says a hook: its scenes may have to be looked at. */
    const fanOut = (kind: EntityKind, id: number) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => sql`
          INSERT INTO fan_out (kind, entity_id, revision, enqueued_at) VALUES (${kind}, ${id}, 1, ${now})
          ON CONFLICT DO UPDATE SET revision = revision + 1, after_scene_id = 0`
      ).pipe(Effect.zipRight(told), storeCall("enqueue fan-out"))

    return {
      enqueue: (id: SceneId, reason: Reason) => enqueueAll([id], reason),
      enqueueAll,
      forget,
      wakeFollowers: (id: SceneId) => wakeFollowers(id).pipe(Effect.zipRight(told), storeCall("wake followers")),
      /** Rises with every wish that this process makes. */
      wishes: Ref.get(wishes),
      /** Something that leads to wishes was put down. */
      tell: told,
      wakeBecause,
      fanOut
    } as const
  })
}) {}
