import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { one, storeCall } from "../sqlite/StoreCall.ts"

/** At most so many jobs are looked at one by one, so that a look costs the same at a thousand and at a million. */
const most = 10_000

/** How the scenes that are known stand. Scenes, and epoch ms. */
export interface SceneCounts {
  /** Synced, and nothing of theirs is queued or failed. While more than 10,000 are queued, no fewer than this. */
  readonly inSync: number
  readonly never: number
  /** When one was last found in sync or brought there; null: none ever was. */
  readonly lastSyncAt: number | null
}

const Synced = Schema.Struct({ synced: Schema.Int, lastSyncAt: Schema.NullOr(Schema.Int) })
const Open = Schema.Struct({ queued: Schema.Int, known: Schema.Int, failed: Schema.Int })
const Failed = Schema.Struct({ tag: Schema.String, jobs: Schema.Int })
export type FailedCount = typeof Failed.Type

/** Counts of scenes, for people. */
export class SceneCounter extends Effect.Service<SceneCounter>()("plexsync/SceneCounter", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const findSynced = one({
      Request: Schema.Void,
      Result: Synced,
      // Two looks: together, they would read every row of the index where the last one is enough.
      execute: () => sql`
        SELECT (SELECT count(*) FROM scene INDEXED BY scene_synced WHERE synced_at IS NOT NULL) AS synced,
          (SELECT max(synced_at) FROM scene INDEXED BY scene_synced WHERE synced_at IS NOT NULL) AS "lastSyncAt"`
    })
    const findNever = one({
      Request: Schema.Void,
      Result: Schema.Struct({ never: Schema.Int }),
      execute: () => sql`SELECT count(*) AS never FROM scene INDEXED BY scene_never WHERE synced_at IS NULL`
    })
    // Scenes that were synced once and are queued again, or failed since.
    const findOpen = one({
      Request: Schema.Void,
      Result: Open,
      execute: () => sql`
        WITH some AS (SELECT scene_id FROM job LIMIT ${most})
        SELECT (SELECT coalesce(sum(jobs), 0) FROM job_count) AS queued,
          (SELECT count(*) FROM some JOIN scene USING (scene_id) WHERE synced_at IS NOT NULL) AS known,
          (SELECT count(*) FROM (SELECT scene_id FROM dead_letter LIMIT ${most}) JOIN scene USING (scene_id)
            WHERE synced_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM job WHERE job.scene_id = scene.scene_id)) AS failed`
    })
    const counts = Effect.all([findSynced(), findNever(), findOpen()]).pipe(
      Effect.map(([{ lastSyncAt, synced }, { never }, { failed, known, queued }]): SceneCounts => ({
        inSync: Math.max(0, synced - failed - (queued > most ? queued : known)),
        never,
        lastSyncAt
      })),
      storeCall("count scenes")
    )

    const findFailed = SqlSchema.findAll({
      Request: Schema.Void,
      Result: Failed,
      execute: () => sql`
        SELECT error_tag AS tag, count(*) AS jobs FROM dead_letter GROUP BY error_tag ORDER BY jobs DESC, error_tag`
    })
    /** Failed jobs by the tag of their error, the most first. */
    const failed = findFailed().pipe(storeCall("count failed jobs"))

    const findTrashed = one({
      Request: Schema.Void,
      Result: Schema.Struct({ waiting: Schema.Int, parked: Schema.Int }),
      execute: () => sql`
        SELECT count(DISTINCT job.scene_id) FILTER (WHERE job.because = 'not_in_plex') AS waiting,
          count(DISTINCT job.scene_id) FILTER (WHERE job.because = 'absent') AS parked FROM plex_part INDEXED BY plex_part_trashed
        CROSS JOIN scene_file ON scene_file.name_key = plex_part.name_key AND scene_file.size = coalesce(plex_part.size, scene_file.size)
        JOIN job ON job.scene_id = scene_file.scene_id AND job.state IN ('waiting', 'parked')
          AND job.because IN ('not_in_plex', 'absent')
        WHERE plex_part.trashed = 1`
    })
    /** Scenes whose file Plex has in its trash, of those that wait for it (`not_in_plex`), and of those that are parked (`absent`). */
    const trashed = findTrashed().pipe(storeCall("count files in the trash"))

    return { counts, failed, trashed } as const
  })
}) {}
