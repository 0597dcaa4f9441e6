import * as SqlClient from "@effect/sql/SqlClient"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { EntityKind } from "../../core/model/HookFields.ts"
import type { Because, Reason } from "../../core/model/Job.ts"
import type { SceneId } from "../../core/model/Scene.ts"
import * as Statements from "./Statements.ts"
import { storeCall } from "../sqlite/StoreCall.ts"

/** Where wishes arrive: one row per scene, however often it is wished for. */
export class JobQueue extends Effect.Service<JobQueue>()("plexsync/JobQueue", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    /** Wishes of this process: SQLite tells only of those of others. */
    const revision = yield* Ref.make(0)
    const told = Ref.update(revision, (count) => count + 1)

    const run = ([text, parameters]: Statements.Statement) => sql.unsafe(text, parameters)

    /** One more wish for each scene. */
    const enqueueAll = (ids: ReadonlyArray<SceneId>, reason: Reason) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => run(Statements.enqueue(ids, reason, now))).pipe(
        Effect.zipRight(told),
        storeCall("enqueue")
      )

    /** Scenes that were parked because an item of theirs followed one of these may have their turn, or another reason. Where none is parked, no row is looked at. */
    const wakeFollowers = (ids: ReadonlyArray<SceneId>) =>
      Effect.asVoid(sql`
        UPDATE job SET state = 'ready', because = '', revision = revision + 1
        WHERE EXISTS (SELECT 1 FROM job_count WHERE state = 'parked' AND because = 'other_scene' AND jobs > 0)
          AND state = 'parked' AND because = 'other_scene' AND scene_id IN (
            SELECT scene_file.scene_id FROM written
            JOIN plex_part ON plex_part.server = written.server AND plex_part.rating_key = written.rating_key
            JOIN scene_file ON scene_file.name_key = plex_part.name_key
            WHERE written.scene_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND scene_file.scene_id <> written.scene_id)`)

    /** What every row that waits or is parked because of this waited for may have come about: they are ready. Where there is none, no row is looked at. */
    const wakeBecause = (because: Because) =>
      sql`
        UPDATE job SET state = 'ready', because = '', not_before = NULL
        WHERE state IN ('waiting', 'parked') AND because = ${because}
          AND EXISTS (SELECT 1 FROM job_count WHERE state IN ('waiting', 'parked') AND because = ${because} AND jobs > 0)
      `.pipe(Effect.zipRight(told), storeCall("wake jobs"))

    /** Something of this entity changed, says a hook: its scenes may have to be looked at. */
    const fanOut = (kind: EntityKind, id: number) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => run(Statements.fanOut(kind, id, now))).pipe(
        Effect.zipRight(told),
        storeCall("enqueue fan-out")
      )

    return {
      enqueue: (id: SceneId, reason: Reason) => enqueueAll([id], reason),
      enqueueAll,
      wakeFollowers: (ids: ReadonlyArray<SceneId>) =>
        wakeFollowers(ids).pipe(Effect.zipRight(told), storeCall("wake followers")),
      /** Rises with every wish that this process makes. */
      revision: Ref.get(revision),
      /** Something that leads to wishes was put down. */
      committed: told,
      wakeBecause,
      fanOut
    } as const
  })
}) {}
