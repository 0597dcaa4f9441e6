import { chunksOf } from "effect/Array"
import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { SideBySide, StashFile } from "../../core/match/SideBySide.ts"
import { pathKey } from "../../core/model/FilePath.ts"
import { type PathMapping, toPlex } from "../../core/model/PathMapping.ts"
import { Flag } from "../sqlite/Flag.ts"
import { storeCall } from "../sqlite/StoreCall.ts"

/** Files per read. */
const pageSize = 1000

/** A Plex server's files, in these libraries (section keys) only. */
export interface PlexFiles {
  readonly server: string
  readonly libraries: ReadonlyArray<string>
}

const Texts = Schema.parseJson(Schema.Array(Schema.String))

const PartRow = Schema.Struct({
  nameKey: Schema.String,
  pathKey: Schema.String,
  file: Schema.String,
  size: Schema.NullOr(Schema.Number),
  trashed: Flag
})

/** Files of Stash beside those of Plex, as these are remembered. Of Plex, a page is held at a time. */
export class FilePairs extends Effect.Service<FilePairs>()("plexsync/FilePairs", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    // Each list is read once per page, however many files share a name.
    const partsBeside = SqlSchema.findAll({
      Request: Schema.Struct({
        server: Schema.String,
        libraries: Texts,
        names: Texts,
        paths: Texts,
        kinds: Schema.parseJson(Schema.Array(Schema.Tuple(Schema.String, Schema.Number)))
      }),
      Result: PartRow,
      execute: ({ kinds, libraries, names, paths, server }) => sql`
        SELECT name_key AS "nameKey", path_key AS "pathKey", file, size, trashed FROM plex_part INDEXED BY plex_part_name
        WHERE server = ${server} AND name_key IN (SELECT value FROM json_each(${names}))
          AND library IN (SELECT value FROM json_each(${libraries}))
          AND (path_key IN (SELECT value FROM json_each(${paths}))
            OR (name_key, size) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${kinds})))
        ORDER BY name_key, rating_key, part_id`
    })

    const beside = (
      plex: PlexFiles,
      lists: ReadonlyArray<ReadonlyArray<PathMapping>>,
      page: ReadonlyArray<StashFile>
    ) => {
      const places = page.map(({ path }) => lists.map((mappings) => pathKey(toPlex(mappings, path))))
      const wanted = {
        ...plex,
        names: [...new Set(page.map(({ nameKey }) => nameKey))],
        paths: [...new Set(places.flat())],
        kinds: page.filter(({ alone }) => alone).map(({ nameKey, size }): [string, number] => [nameKey, size])
      }
      return partsBeside(wanted).pipe(
        Effect.map((parts): SideBySide => ({ files: page, places, parts })),
        storeCall("compare files")
      )
    }

    /** These files of Stash, in pages, with the parts of Plex that have their name and size, or their path by one of these lists of rules. */
    const pages = (
      plex: PlexFiles,
      files: ReadonlyArray<StashFile>,
      lists: ReadonlyArray<ReadonlyArray<PathMapping>>
    ) => Stream.mapEffect(Stream.fromIterable(chunksOf(files, pageSize)), (page) => beside(plex, lists, page))

    return { pages } as const
  })
}) {}
