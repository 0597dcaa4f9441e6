import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { nameKey, pathKey } from "../../core/model/FilePath.ts"
import type { FilePair } from "../../core/match/MappingEvidence.ts"
import { type PathMapping, toPlex } from "../../core/model/PathMapping.ts"
import { one, storeCall } from "../sqlite/StoreCall.ts"

/** Rows per read. */
const pageSize = 1000

/** A name and a size that Stash has; `path` is null where several files share them. */
const Kind = Schema.Struct({ nameKey: Schema.String, size: Schema.Number, path: Schema.NullOr(Schema.String) })
type Kind = typeof Kind.Type

const StashFile = Schema.Struct({
  sceneId: Schema.Number,
  fileId: Schema.String,
  path: Schema.String,
  size: Schema.Number
})
type StashFile = typeof StashFile.Type

/** A Plex server's files, in these libraries (section keys) only. */
export interface PlexFiles {
  readonly server: string
  readonly libraries: ReadonlyArray<string>
}

const Texts = Schema.parseJson(Schema.Array(Schema.String))
const where = { server: Schema.String, libraries: Texts }

/** How many files Stash has, and how many of them have a path in Plex, for each list of rules asked about. */
export interface Resolving {
  readonly files: number
  readonly resolved: ReadonlyArray<number>
}

const beforeKinds: Kind = { nameKey: "", size: -1, path: null }
const beforeFiles: StashFile = { sceneId: 0, fileId: "", path: "", size: 0 }

/** A file of Stash whose path Plex has with no part of its size. */
const OtherSize = Schema.Struct({
  stash: Schema.String,
  stashSize: Schema.Number,
  plex: Schema.String,
  plexSize: Schema.Number
})
export type OtherSize = typeof OtherSize.Type

/** How many there are, and the first of them. */
export interface OtherSizes {
  readonly count: number
  readonly examples: ReadonlyArray<OtherSize>
}

const mostExamples = 3

/** Pages of rows, each read after the last row of the one before. */
const pagesAfter = <A, E, R>(first: A, read: (last: A) => Effect.Effect<ReadonlyArray<A>, E, R>) =>
  Stream.paginateChunkEffect(first, (after) =>
    Effect.map(read(after), (rows): [Chunk.Chunk<ReadonlyArray<A>>, Option.Option<A>] => {
      const last = rows.at(-1)
      return [Chunk.of(rows), rows.length < pageSize || last === undefined ? Option.none() : Option.some(last)]
    })
  )

/** The files of both servers side by side, as they are remembered. A page is held at a time. */
export class FilePairs extends Effect.Service<FilePairs>()("plexsync/FilePairs", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const kindsAfter = SqlSchema.findAll({
      Request: Kind,
      Result: Kind,
      execute: (last) => sql`
        SELECT name_key AS "nameKey", size, CASE WHEN min(path) = max(path) THEN path END AS path
        FROM scene_file INDEXED BY scene_file_name WHERE (name_key, size) > (${last.nameKey}, ${last.size})
        GROUP BY name_key, size ORDER BY name_key, size LIMIT ${pageSize}`
    })

    // Read by name once per page, however many files share a name.
    const equalParts = SqlSchema.findAll({
      Request: Schema.Struct({
        ...where,
        kinds: Schema.parseJson(Schema.Array(Schema.Struct({ n: Schema.String, s: Schema.Number })))
      }),
      Result: Schema.Struct({ nameKey: Schema.String, size: Schema.Number, file: Schema.String }),
      execute: ({ kinds, libraries, server }) => sql`
        WITH wanted AS MATERIALIZED (SELECT value ->> 'n' AS name_key, value ->> 's' AS size FROM json_each(${kinds}))
        SELECT name_key AS "nameKey", size, file FROM plex_part INDEXED BY plex_part_name
        WHERE server = ${server} AND trashed = 0 AND name_key IN (SELECT name_key FROM wanted)
          AND (name_key, size) IN (SELECT name_key, size FROM wanted)
          AND library IN (SELECT value FROM json_each(${libraries}))
        GROUP BY name_key, size HAVING min(path_key) = max(path_key)`
    })

    const paired = (plex: PlexFiles, kinds: ReadonlyArray<Kind>) =>
      Effect.gen(function* () {
        const single = kinds.flatMap(({ nameKey: n, path, size: s }) => (path === null ? [] : [{ n, s, path }]))
        const parts = yield* equalParts({ ...plex, kinds: single })
        const files = new Map(parts.map((part) => [`${part.size} ${part.nameKey}`, part.file]))
        return single.flatMap(({ n, path, s }): ReadonlyArray<FilePair> => {
          const file = files.get(`${s} ${n}`)
          return file === undefined ? [] : [{ stash: path, plex: file }]
        })
      }).pipe(storeCall("compare files"))

    /** Files of equal name and size that are the only ones of that name and size on both sides, in pages. */
    const pairs = (plex: PlexFiles) =>
      pagesAfter(beforeKinds, (last) => storeCall("compare files")(kindsAfter(last))).pipe(
        Stream.mapEffect((kinds) => paired(plex, kinds))
      )

    const filesAfter = SqlSchema.findAll({
      Request: StashFile,
      Result: StashFile,
      execute: ({ fileId, sceneId }) => sql`
        SELECT scene_id AS "sceneId", file_id AS "fileId", path, size FROM scene_file
        WHERE (scene_id, file_id) > (${sceneId}, ${fileId}) ORDER BY scene_id, file_id LIMIT ${pageSize}`
    })

    const countPresent = one({
      Request: Schema.Struct({
        ...where,
        wanted: Schema.parseJson(Schema.Array(Schema.Struct({ n: Schema.String, p: Schema.String })))
      }),
      Result: Schema.Struct({ present: Schema.Int }),
      execute: ({ libraries, server, wanted }) => sql`
        SELECT count(*) AS present FROM json_each(${wanted}) WHERE value ->> 'p' IN (
          SELECT path_key FROM plex_part INDEXED BY plex_part_name WHERE server = ${server}
            AND name_key IN (SELECT value ->> 'n' FROM json_each(${wanted}))
            AND library IN (SELECT value FROM json_each(${libraries})))`
    })

    const present = (plex: PlexFiles, mappings: ReadonlyArray<PathMapping>, files: ReadonlyArray<string>) =>
      countPresent({
        ...plex,
        wanted: files.map((file) => ({ n: nameKey(file), p: pathKey(toPlex(mappings, file)) }))
      }).pipe(
        Effect.map((row) => row.present),
        storeCall("count paths")
      )

    /** How many of Stash's files have a path in Plex, with each of these lists of rules. */
    const resolving = (plex: PlexFiles, lists: ReadonlyArray<ReadonlyArray<PathMapping>>) =>
      pagesAfter(beforeFiles, (last) => storeCall("read files")(filesAfter(last))).pipe(
        Stream.runFoldEffect({ files: 0, resolved: lists.map(() => 0) } satisfies Resolving, (sum: Resolving, page) =>
          Effect.map(
            Effect.forEach(lists, (mappings) =>
              present(
                plex,
                mappings,
                page.map(({ path }) => path)
              )
            ),
            (counts): Resolving => ({
              files: sum.files + page.length,
              resolved: sum.resolved.map((count, at) => count + (counts[at] ?? 0))
            })
          )
        )
      )

    const findOthers = SqlSchema.findAll({
      Request: Schema.Struct({
        ...where,
        wanted: Schema.parseJson(
          Schema.Array(Schema.Struct({ f: Schema.String, n: Schema.String, p: Schema.String, z: Schema.Number }))
        )
      }),
      Result: OtherSize,
      execute: ({ libraries, server, wanted }) => sql`
        WITH wanted AS MATERIALIZED (
          SELECT value ->> 'f' AS file, value ->> 'n' AS name_key, value ->> 'p' AS path_key, value ->> 'z' AS size
          FROM json_each(${wanted}) WHERE value ->> 'z' > 0),
        part AS MATERIALIZED (
          SELECT path_key, file, size FROM plex_part INDEXED BY plex_part_name
          WHERE server = ${server} AND trashed = 0 AND name_key IN (SELECT name_key FROM wanted)
            AND path_key IN (SELECT path_key FROM wanted) AND library IN (SELECT value FROM json_each(${libraries})))
        SELECT wanted.file AS stash, wanted.size AS "stashSize", part.file AS plex, part.size AS "plexSize"
        FROM wanted JOIN part ON part.path_key = wanted.path_key
        GROUP BY wanted.file HAVING min(coalesce(part.size, 0) NOT IN (0, wanted.size))`
    })

    /** Those of Stash's files whose path Plex has with another size only. */
    const others = (plex: PlexFiles, mappings: ReadonlyArray<PathMapping>) =>
      pagesAfter(beforeFiles, (last) => storeCall("read files")(filesAfter(last))).pipe(
        Stream.mapEffect((page) =>
          findOthers({
            ...plex,
            wanted: page.map(({ path, size }) => ({
              f: path,
              n: nameKey(path),
              p: pathKey(toPlex(mappings, path)),
              z: size
            }))
          }).pipe(storeCall("compare sizes"))
        ),
        Stream.runFold({ count: 0, examples: [] }, ({ count, examples }: OtherSizes, found): OtherSizes => ({
          count: count + found.length,
          examples: [...examples, ...found].slice(0, mostExamples)
        }))
      )

    return { pairs, resolving, others } as const
  })
}) {}
