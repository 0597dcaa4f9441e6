import { chunksOf } from "effect/Array"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { CallFailure, Unavailable } from "../core/model/Failure.ts"
import { fileName } from "../core/model/FilePath.ts"
import { lengthOf, noRows, type Rows, type Skipped } from "../core/model/Rows.ts"
import { idsOf } from "../core/model/OddScenes.ts"
import type { Scene, SceneId } from "../core/model/Scene.ts"
import { atOnce } from "../http/CallFailures.ts"
import { type AnswerError, SceneAliases, SceneList, type SceneStamp } from "./Answers.ts"
import type * as GraphQL from "./GraphQL.ts"
import * as Queries from "./Queries.ts"
import type { RowReads } from "./RowReads.ts"
import type { Query } from "./Query.ts"

/** Scenes per page of a sweep: 80 ms of a real Stash's time. */
const pageSize = 500
/** Scenes that are asked for one by one in one request. */
const someAtOnce = 50

/** Matches a file of this name in any folder, whatever its normal form; the caller looks closer. */
const pathPattern = (name: string): string => `%${name.normalize("NFC").replace(/[^\x20-\x7e]+/g, "%")}`

/** Scenes that are named to a person who looks for one, at most. */
const mostNamed = 200

/** Matches a text with anything before and behind it; the caller looks closer. */
const partPattern = (text: string): string => `%${text.normalize("NFC").replace(/[^\x21-\x7e]+/g, "%")}%`

/** One dead id fails the whole read. */
const isDeadId = ({ message }: AnswerError) => /^scene with id \d+ not found/.test(message)

/** An error inside one scene takes all of the answer with it. */
const isInside = ({ path }: AnswerError) => (path ?? []).length > 1

/** The id of the last row, unless none says its own. */
const lastId = (read: Rows<{ readonly id: SceneId }>): Option.Option<number> => {
  const ids = idsOf(read)
  return ids.length === 0 ? Option.none() : Option.some(Math.max(...ids))
}

interface Needs {
  readonly query: Query
  readonly send: ReturnType<typeof GraphQL.make>["send"]
  readonly decode: <A, I>(
    operation: string,
    schema: Schema.Schema<A, I>,
    data: unknown
  ) => Effect.Effect<A, Unavailable>
  readonly unreadable: (operation: string, problem: string) => Unavailable
  readonly reads: RowReads
}

/** Scenes, in full and in part. */
export const make = ({ decode, query, reads, send, unreadable }: Needs) => {
  /** Under an alias each: one that is gone is null, and one that Stash cannot answer is null with an error. */
  const oneByOne = (ids: ReadonlyArray<SceneId>) =>
    Effect.gen(function* () {
      const variables = Object.fromEntries(ids.map((id, index) => [`i${index}`, String(id)]))
      const operation = "read scenes one by one"
      const { data, errors } = yield* atOnce(send(operation, Queries.scenesOneByOne(ids.length), variables))
      const whole = errors.find(({ path }) => path === undefined || path.length === 0)
      if (whole !== undefined) return yield* unreadable(operation, whole.message)
      const aliases = yield* decode(operation, SceneAliases, data)
      const failed = new Map(errors.map(({ message, path }) => [String(path?.[0]), message]))
      const skipped = ids.flatMap((id, index): ReadonlyArray<Skipped> => {
        const alias = `s${index}`
        const error = failed.get(alias) ?? (alias in aliases ? undefined : "nothing")
        return error === undefined ? [] : [{ id: String(id), stamp: null, reason: `an error instead of it: ${error}` }]
      })
      const there = Object.entries(aliases).filter(([alias, raw]) => raw !== null && !failed.has(alias))
      const read = yield* reads.scenes(there.map(([, raw]) => raw))
      yield* reads.note({ server: "Stash", kind: "scene", view: "full", ids: [], skipped })
      return { rows: read.rows, skipped: [...read.skipped, ...skipped] } satisfies Rows<Scene>
    })

  /** What was asked for and is not among the rest is one of those that do not say which they are, or say something else. */
  const named = ({ rows: all, skipped: odd }: Rows<Scene>, ids: ReadonlyArray<SceneId>): Rows<Scene> => {
    const asked = new Set(ids.map(String))
    const rows = [...new Map(all.filter(({ id }) => asked.has(String(id))).map((scene) => [scene.id, scene])).values()]
    const own = odd.filter(({ id }) => asked.has(id))
    const isStrange = all.length + odd.length > all.filter(({ id }) => asked.has(String(id))).length + own.length
    if (!isStrange) return { rows, skipped: own }
    const met = new Set([...rows.map(({ id }) => String(id)), ...own.map(({ id }) => id)])
    const reason = odd.find(({ id }) => !asked.has(id))?.reason ?? "it is another scene than was asked for"
    const rest = [...asked].filter((id) => !met.has(id))
    return { rows, skipped: [...own, ...rest.map((id) => ({ id, stamp: null, reason }))] }
  }

  /** These scenes as they are now; those that are gone are left out. At most 50 ids. Each that is skipped says which it is. */
  const scenesByIds = (ids: ReadonlyArray<SceneId>): Effect.Effect<Rows<Scene>, CallFailure> =>
    Effect.gen(function* () {
      const wanted = [...new Set(ids)]
      if (wanted.length === 0) return noRows
      const { data, errors } = yield* atOnce(send("read scenes", Queries.scenesByIds, { ids: wanted.map(String) }))
      if (errors.some((error) => isDeadId(error) || isInside(error))) return named(yield* oneByOne(wanted), wanted)
      const [first] = errors
      if (first !== undefined) return yield* unreadable("read scenes", first.message)
      const list = yield* decode("read scenes", SceneList, data)
      return named(yield* reads.scenes(list.findScenes.scenes), wanted)
    })

  const stamps = (operation: string, text: string, variables: Readonly<Record<string, unknown>>) =>
    Effect.flatMap(query(operation, SceneList, text, variables), ({ findScenes }) => reads.stamps(findScenes.scenes))

  /** The page of scenes after this id, by rising id; empty at the end. */
  const stampsAfter = (after: number) => stamps("sweep scenes", Queries.scenesAfter, { after, size: pageSize })

  /** Every scene by rising id, a page at a time. */
  const allScenes = Stream.paginateChunkEffect(0, (after) =>
    Effect.flatMap(stampsAfter(after), (read) => {
      const last = lengthOf(read) < pageSize ? Option.none<number>() : lastId(read)
      return lengthOf(read) >= pageSize && Option.isNone(last)
        ? unreadable("sweep scenes", "none of its scenes says its id")
        : Effect.succeed([Chunk.of<Rows<SceneStamp>>(read), last])
    })
  )

  /** Those of a page by themselves: an error inside one of them took the whole page with it. */
  const pageOneByOne = (after: number) =>
    Effect.gen(function* () {
      const page = yield* stampsAfter(after)
      const pages = yield* Effect.forEach(chunksOf(idsOf(page), someAtOnce), scenesByIds)
      const read = { rows: pages.flatMap(({ rows }) => rows), skipped: pages.flatMap(({ skipped }) => skipped) }
      return { read, length: lengthOf(page), last: lastId(page) }
    })

  const wholePage = (data: unknown) =>
    Effect.gen(function* () {
      const { findScenes } = yield* decode("read all scenes", SceneList, data)
      const read = yield* reads.scenes(findScenes.scenes)
      return { read, length: lengthOf(read), last: lastId(read) }
    })

  /** Scenes in full by rising id, 500 of them. `last`: the highest id, null at the end. */
  const scenesAfter = (after: number) =>
    Effect.gen(function* () {
      const operation = "read all scenes"
      const { data, errors } = yield* atOnce(send(operation, Queries.fullScenesAfter, { after, size: pageSize }))
      const [first] = errors
      if (first !== undefined && !isInside(first)) return yield* unreadable(operation, first.message)
      const { last, length, read } = yield* first === undefined ? wholePage(data) : pageOneByOne(after)
      if (length < pageSize) return { ...read, last: null }
      if (Option.isNone(last)) return yield* unreadable(operation, "none of its scenes says its id")
      return { ...read, last: last.value }
    })

  /** Pages of scenes, the newest stamp first as Stash sorts them: by text. */
  const newestScenes = Stream.paginateChunkEffect(1, (page) =>
    Effect.map(stamps("walk scenes", Queries.scenesNewestFirst, { page, size: pageSize }), (read) => [
      Chunk.of<Rows<SceneStamp>>(read),
      lengthOf(read) < pageSize ? Option.none<number>() : Option.some(page + 1)
    ])
  )

  /** Scenes that may have a file of this name; compare before use. */
  const scenesNamedLike = (path: string) =>
    stamps("look for namesakes", Queries.scenesByPath, { pattern: pathPattern(fileName(path)) })

  /** Scenes that may have this text in their title or in a path; compare before use. The first of them, by id. */
  const scenesLike = (text: string) =>
    Effect.flatMap(
      query("look for scenes", SceneList, Queries.scenesLike, { pattern: partPattern(text), size: mostNamed }),
      ({ findScenes }) => reads.named(findScenes.scenes)
    )

  return { scenesByIds, stampsAfter, allScenes, scenesAfter, newestScenes, scenesNamedLike, scenesLike } as const
}
