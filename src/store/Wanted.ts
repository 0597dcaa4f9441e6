import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { SceneId } from "../core/Scene.ts"
import { storeCall } from "./StoreCall.ts"

/** A part as the index is about to hold it: item, part, name, path, size. */
export interface ComingPart {
  readonly k: string
  readonly p: string
  readonly nk: string
  readonly f: string
  readonly s: number | null
}

const Count = Schema.Struct({ waiting: Schema.Int, others: Schema.Int })

/**
 * Scenes that want a file: their rows wait or are parked because Plex does not show it, or they are dead letters for that reason. Their names are
 * those of the scene's files, which every read remembers.
 */
export class Wanted extends Effect.Service<Wanted>()("plexsync/Wanted", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const reasons = sql.literal("('not_in_plex', 'absent', 'other_scene')")
    const letters = sql.literal("(family = 'not_found' OR error_tag = 'LowConfidence')")

    const findCount = SqlSchema.single({
      Request: Schema.Void,
      Result: Count,
      execute: () => sql`
        SELECT coalesce(sum(jobs) FILTER (WHERE because = 'not_in_plex'), 0) AS waiting,
          coalesce(sum(jobs) FILTER (WHERE because IN ('absent', 'other_scene')), 0)
            + EXISTS (SELECT 1 FROM dead_letter INDEXED BY dead_letter_wanting WHERE ${letters}) AS others
        FROM job_count`
    })
    /** Rows that wait for a file, and whether (not how many, of letters) others want one. Counts no table. */
    const count = findCount().pipe(
      Effect.catchTag("NoSuchElementException", Effect.die),
      storeCall("count wanted files")
    )

    const findComing = SqlSchema.findAll({
      Request: Schema.Struct({ server: Schema.String, parts: Schema.String }),
      Result: Schema.Struct({ sceneId: SceneId }),
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
    const comingBack = (server: string, parts: ReadonlyArray<ComingPart>) =>
      parts.length === 0
        ? Effect.succeed([])
        : findComing({ server, parts: JSON.stringify(parts) }).pipe(
            Effect.map((rows) => rows.map(({ sceneId }) => sceneId)),
            storeCall("look for files that come back")
          )

    const findScenes = SqlSchema.findAll({
      Request: Schema.Struct({ server: Schema.String, parts: Schema.String }),
      Result: Schema.Struct({ sceneId: SceneId }),
      execute: ({ parts, server }) => sql`
        SELECT DISTINCT scene_file.scene_id AS "sceneId" FROM json_each(${parts}) AS coming
        JOIN scene_file ON scene_file.name_key = coming.value ->> 'nk'
        LEFT JOIN plex_part ON plex_part.server = ${server} AND plex_part.rating_key = coming.value ->> 'k'
          AND plex_part.part_id = coming.value ->> 'p'
        WHERE (plex_part.file, plex_part.size) IS NOT (coming.value ->> 'f', coming.value ->> 's')
          AND (EXISTS (SELECT 1 FROM job WHERE job.scene_id = scene_file.scene_id AND state IN ('waiting', 'parked')
              AND because IN ${reasons})
            OR EXISTS (SELECT 1 FROM dead_letter WHERE dead_letter.scene_id = scene_file.scene_id AND ${letters}))`
    })
    /** Scenes that want one of these parts, as far as the index does not hold it just so already. */
    const scenesFor = (server: string, parts: ReadonlyArray<ComingPart>) =>
      Effect.gen(function* () {
        if (parts.length === 0) return []
        const { others, waiting } = yield* count
        if (waiting + others === 0) return []
        const rows = yield* storeCall("look for wanted files")(findScenes({ server, parts: JSON.stringify(parts) }))
        return rows.map(({ sceneId }) => sceneId)
      })

    return { count, scenesFor, comingBack } as const
  })
}) {}
