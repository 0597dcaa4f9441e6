import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { nameKey } from "../../core/model/FilePath.ts"
import type { Part, RatingKey } from "../../core/model/PlexItem.ts"
import { SceneId } from "../../core/model/Scene.ts"
import { one, storeCall } from "../sqlite/StoreCall.ts"

/** A part as the index is about to hold it: item, part, name, path, size, whether it is in the trash. */
interface ComingPart {
  readonly k: RatingKey
  readonly p: string
  readonly nk: string
  readonly f: string
  readonly s: number | null
  readonly t: number
}

export const comingPart = (part: Part): ComingPart => ({
  k: part.ratingKey,
  p: part.partId,
  nk: nameKey(part.file),
  f: part.file,
  s: part.size,
  t: part.trashed ? 1 : 0
})

const Count = Schema.Struct({ waiting: Schema.Int, others: Schema.Int, following: Schema.Int })
const Asked = Schema.Struct({ server: Schema.String, parts: Schema.String })
const Found = Schema.Struct({ sceneId: SceneId })

/**
 * Scenes that want a file: their rows wait or are parked because Plex does not show it, or they are dead letters for that reason. Their names are
 * those of the scene's files, which every read remembers.
 */
export class MissingFiles extends Effect.Service<MissingFiles>()("plexsync/MissingFiles", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const reasons = sql.literal("('not_in_plex', 'size_differs', 'absent')")
    const letters = sql.literal("(family = 'not_found' OR error_tag = 'LowConfidence')")

    const findCount = one({
      Request: Schema.Void,
      Result: Count,
      execute: () => sql`
        SELECT coalesce(sum(jobs) FILTER (WHERE because = 'not_in_plex'), 0) AS waiting,
          coalesce(sum(jobs) FILTER (WHERE because IN ('absent', 'size_differs')), 0)
            + EXISTS (SELECT 1 FROM dead_letter INDEXED BY dead_letter_wanting WHERE ${letters}) AS others,
          coalesce(sum(jobs) FILTER (WHERE because = 'other_scene'), 0) AS following
        FROM job_count`
    })
    const counts = findCount().pipe(storeCall("count wanted files"))
    /** Rows that wait for a file, and whether (not how many, of letters) others want one. Counts no table. */
    const count = Effect.map(counts, ({ following, others, waiting }) => ({ waiting, others: others + following }))

    const findComing = SqlSchema.findAll({
      Request: Asked,
      Result: Found,
      execute: ({ parts, server }) => sql`
        SELECT DISTINCT scene_file.scene_id AS "sceneId" FROM json_each(${parts}) AS coming
        JOIN scene_file ON scene_file.name_key = coming.value ->> 'nk'
        JOIN scene ON scene.scene_id = scene_file.scene_id AND scene.synced_at IS NOT NULL
        LEFT JOIN plex_part ON plex_part.server = ${server} AND plex_part.rating_key = coming.value ->> 'k'
          AND plex_part.part_id = coming.value ->> 'p'
        WHERE plex_part.file IS NOT coming.value ->> 'f'
          AND NOT EXISTS (SELECT 1 FROM job WHERE job.scene_id = scene_file.scene_id AND state IN ('ready', 'running'))`
    })
    /** Scenes that were synced before, and a file of whose comes under a new key or at another place: Plex made its item anew, or moved it. Who is about to be looked at, or is, needs no other look. */
    const comingBack = (server: string, parts: ReadonlyArray<Part>) =>
      parts.length === 0
        ? Effect.succeed([])
        : findComing({ server, parts: JSON.stringify(parts.map(comingPart)) }).pipe(
            Effect.map((rows) => rows.map(({ sceneId }) => sceneId)),
            storeCall("look for files that come back")
          )

    // Joined in this order, nearly always nothing is left of the parts before a scene is looked for.
    const findResized = SqlSchema.findAll({
      Request: Asked,
      Result: Found,
      execute: ({ parts, server }) => sql`
        SELECT DISTINCT scene_file.scene_id AS "sceneId" FROM json_each(${parts}) AS coming
        CROSS JOIN plex_part ON plex_part.server = ${server} AND plex_part.rating_key = coming.value ->> 'k'
          AND plex_part.part_id = coming.value ->> 'p'
          AND (plex_part.size, plex_part.trashed) IS NOT (coming.value ->> 's', coming.value ->> 't')
        CROSS JOIN scene_file ON scene_file.name_key = coming.value ->> 'nk'
        JOIN scene ON scene.scene_id = scene_file.scene_id AND scene.synced_at IS NOT NULL
        WHERE NOT EXISTS (SELECT 1 FROM job WHERE job.scene_id = scene_file.scene_id AND state IN ('ready', 'running'))`
    })
    const findWanting = SqlSchema.findAll({
      Request: Asked,
      Result: Found,
      execute: ({ parts, server }) => sql`
        SELECT DISTINCT scene_file.scene_id AS "sceneId" FROM json_each(${parts}) AS coming
        JOIN scene_file ON scene_file.name_key = coming.value ->> 'nk'
        LEFT JOIN plex_part ON plex_part.server = ${server} AND plex_part.rating_key = coming.value ->> 'k'
          AND plex_part.part_id = coming.value ->> 'p'
        WHERE (plex_part.file, plex_part.size, plex_part.trashed) IS NOT (coming.value ->> 'f', coming.value ->> 's', coming.value ->> 't')
          AND (EXISTS (SELECT 1 FROM job WHERE job.scene_id = scene_file.scene_id AND state IN ('waiting', 'parked')
              AND because IN ${reasons})
            OR EXISTS (SELECT 1 FROM dead_letter WHERE dead_letter.scene_id = scene_file.scene_id AND ${letters}))`
    })
    const findFollowing = SqlSchema.findAll({
      Request: Asked,
      Result: Found,
      execute: ({ parts, server }) => sql`
        WITH coming AS MATERIALIZED (
          SELECT value ->> 'k' AS k, value ->> 'p' AS p, value ->> 'nk' AS nk, value ->> 'f' AS f, value ->> 's' AS s, value ->> 't' AS t
          FROM json_each(${parts})),
        changed AS (
          SELECT coming.k FROM coming LEFT JOIN plex_part ON plex_part.server = ${server} AND plex_part.rating_key = coming.k
            AND plex_part.part_id = coming.p
          WHERE (plex_part.file, plex_part.size, plex_part.trashed) IS NOT (coming.f, coming.s, coming.t)
          UNION
          SELECT rating_key FROM plex_part WHERE server = ${server} AND rating_key IN (SELECT k FROM coming)
            AND (rating_key, part_id) NOT IN (SELECT k, p FROM coming))
        SELECT DISTINCT scene_file.scene_id AS "sceneId" FROM coming JOIN scene_file ON scene_file.name_key = coming.nk
        JOIN job ON job.scene_id = scene_file.scene_id AND job.state = 'parked' AND job.because = 'other_scene'
        WHERE coming.k IN (SELECT k FROM changed)`
    })

    /**
     * Scenes that want one of these parts, as far as the index does not hold it just so already: those that wait for it, those that were synced while
     * it was of another size or in the trash, and those parked behind another scene in an item whose files change. The parts of an item come together.
     */
    const scenesFor = (server: string, parts: ReadonlyArray<Part>) =>
      Effect.gen(function* () {
        if (parts.length === 0) return []
        const { following, others, waiting } = yield* counts
        const asked = { server, parts: JSON.stringify(parts.map(comingPart)) }
        const rows = yield* Effect.all([
          findResized(asked),
          waiting + others === 0 ? Effect.succeed([]) : findWanting(asked),
          following === 0 ? Effect.succeed([]) : findFollowing(asked)
        ]).pipe(storeCall("look for wanted files"))
        return [...new Set(rows.flat().map(({ sceneId }) => sceneId))]
      })

    return { count, scenesFor, comingBack } as const
  })
}) {}
