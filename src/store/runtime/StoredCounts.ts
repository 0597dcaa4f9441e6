import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { one, storeCall } from "../sqlite/StoreCall.ts"

const Library = Schema.Struct({
  server: Schema.String,
  library: Schema.String,
  items: Schema.Int,
  files: Schema.Int,
  trashed: Schema.Int
})

const Counts = Schema.Struct({
  scenes: Schema.Int,
  sceneFiles: Schema.Int,
  written: Schema.Int,
  history: Schema.Int,
  pictures: Schema.Int
})

/** How much is stored, for a report of a problem: it looks at whole tables. */
export class StoredCounts extends Effect.Service<StoredCounts>()("plexsync/StoredCounts", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const findLibraries = SqlSchema.findAll({
      Request: Schema.Void,
      Result: Library,
      execute: () => sql`
        SELECT server, library, count(DISTINCT rating_key) AS items, count(*) AS files, sum(trashed) AS trashed
        FROM plex_part GROUP BY server, library ORDER BY server, library`
    })
    const findCounts = one({
      Request: Schema.Void,
      Result: Counts,
      execute: () => sql`
        SELECT (SELECT count(*) FROM scene) AS scenes, (SELECT count(*) FROM scene_file) AS "sceneFiles",
          (SELECT count(*) FROM (SELECT DISTINCT server, rating_key FROM written)) AS written,
          (SELECT count(*) FROM history) AS history, (SELECT count(*) FROM image) AS pictures`
    })

    return {
      libraries: findLibraries().pipe(storeCall("count indexed parts")),
      counts: findCounts().pipe(storeCall("count what is stored"))
    } as const
  })
}) {}
