import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type Addresses, control, graphql, plexJson } from "../../sandbox/demo/Servers.ts"
import type { Program } from "../../sandbox/demo/Programs.ts"
import { eventually, mutate, plexsync, reportIn, withSandbox } from "./Program.ts"

/** A file as Stash has it on its disk. */
export interface StashFile {
  readonly file: string
  readonly size?: number
}

const Scenes = Schema.Struct({
  findScenes: Schema.Struct({
    scenes: Schema.Array(
      Schema.Struct({ id: Schema.String, files: Schema.Array(Schema.Struct({ path: Schema.String })) })
    )
  })
})

/** Ids of scenes by the path of each of their files. */
export const scenesByFile = (stash: string) =>
  Effect.map(
    graphql(stash, "{ findScenes(filter: { per_page: -1 }) { scenes { id files { path } } } }", {}, Scenes),
    ({ findScenes }) => new Map(findScenes.scenes.flatMap(({ files, id }) => files.map(({ path }) => [path, id])))
  )

const library = `mutation ($paths: [String!]) { metadataScan(input: { paths: $paths }) }`

/** Puts files on Stash's disk and scans them; gives the scenes' ids in the same order. */
export const stashFiles = (stash: string, files: ReadonlyArray<StashFile>) =>
  Effect.gen(function* () {
    yield* control(stash, "files", { add: files })
    yield* mutate(stash, library)
    const found = yield* eventually(scenesByFile(stash), (known) => files.every(({ file }) => known.has(file)))
    return files.map(({ file }) => found.get(file) ?? "")
  })

const Added = Schema.Struct({ added: Schema.Record({ key: Schema.String, value: Schema.String }) })

/** Puts files on Plex's disk and scans them; gives their items' keys in the same order. */
export const plexFiles = (
  plex: Addresses["plex"],
  files: ReadonlyArray<StashFile & Readonly<Record<string, unknown>>>,
  name = "Movies"
) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const request = HttpClientRequest.bodyUnsafeJson(HttpClientRequest.post(`${plex.url}/__sandbox/items`), {
      library: name,
      add: files
    })
    const answer = yield* Effect.flatMap(client.execute(request), (response) => response.json)
    const { added } = yield* Schema.decodeUnknown(Added)(answer)
    return files.map(({ file }) => added[file] ?? "")
  })

const update = "mutation ($input: SceneUpdateInput!) { sceneUpdate(input: $input) { id } }"

/** Edits a scene as the browser would. */
export const editScene = (stash: string, id: string, input: Readonly<Record<string, unknown>>) =>
  mutate(stash, update, { input: { id, ...input } })

const Made = Schema.Record({ key: Schema.String, value: Schema.Struct({ id: Schema.String }) })

const makeOne =
  (kind: "performer" | "studio" | "tag") =>
  (stash: string, name: string, more: Readonly<Record<string, unknown>> = {}) =>
    Effect.map(
      graphql(
        stash,
        `mutation ($input: ${kind[0]?.toUpperCase()}${kind.slice(1)}CreateInput!) { made: ${kind}Create(input: $input) { id } }`,
        { input: { name, ...more } },
        Made
      ),
      ({ made }) => made?.id ?? ""
    )
export const performer = makeOne("performer")
export const studio = makeOne("studio")
export const tag = makeOne("tag")

const orNothing = Schema.optionalWith(Schema.String, { default: () => "" })
const names = Schema.optionalWith(Schema.Array(Schema.Struct({ tag: Schema.String })), { default: () => [] })
const Item = Schema.Struct({
  ratingKey: Schema.String,
  guid: Schema.String,
  title: orNothing,
  summary: orNothing,
  studio: orNothing,
  originallyAvailableAt: orNothing,
  year: Schema.optional(Schema.Number),
  userRating: Schema.optional(Schema.Number),
  contentRating: orNothing,
  thumb: orNothing,
  Genre: names,
  Role: names,
  Collection: names,
  Label: names,
  Field: Schema.optionalWith(Schema.Array(Schema.Struct({ name: Schema.String })), { default: () => [] })
})
const Items = Schema.Struct({ MediaContainer: Schema.Struct({ Metadata: Schema.Array(Item) }) })

/** One item as Plex shows it in full. */
export const plexItem = (plex: Addresses["plex"], key: string) =>
  Effect.gen(function* () {
    const answer = yield* plexJson(plex, `/library/metadata/${key}`, Items)
    const [item] = answer.MediaContainer.Metadata
    if (item === undefined) return yield* Effect.dieMessage(`no item ${key}`)
    const { Collection, Field, Genre, Label, Role, ...rest } = item
    const tags = (list: typeof Genre) => list.map((one) => one.tag)
    return {
      ...rest,
      genres: tags(Genre),
      actors: tags(Role),
      collections: tags(Collection),
      labels: tags(Label),
      locked: Field.map(({ name }) => name)
    }
  })

const Listing = Schema.Struct({
  MediaContainer: Schema.Struct({
    Metadata: Schema.optionalWith(Schema.Array(Schema.Struct({ ratingKey: Schema.String, selected: Schema.Boolean })), {
      default: () => []
    })
  })
})

/** Pictures an item can show. */
export const pictures = (plex: Addresses["plex"], key: string, kind: "posters" | "arts" = "posters") =>
  Effect.map(
    plexJson(plex, `/library/metadata/${key}/${kind}`, Listing),
    ({ MediaContainer }) => MediaContainer.Metadata
  )

/** What a person does in Plex Web: a PUT with the token. */
export const plexPut = ({ token, url }: Addresses["plex"], path: string) =>
  Effect.flatMap(HttpClient.HttpClient, (client) =>
    HttpClientRequest.put(`${url}${path}`).pipe(
      HttpClientRequest.setHeader("x-plex-token", token),
      HttpClient.filterStatusOk(client).execute,
      Effect.flatMap((answer) => answer.text)
    )
  )

const Stats = Schema.Struct({ requests: Schema.Record({ key: Schema.String, value: Schema.Number }) })

/** Requests Plex got, by route. */
export const requests = (plex: Addresses["plex"]) =>
  Effect.map(plexJson(plex, "/__sandbox/stats", Stats), (stats) => stats.requests)

/** Syncs these scenes to the end, and says what came of it. */
export const syncScenes = (program: Program, ...ids: ReadonlyArray<string>) =>
  Effect.map(plexsync(program, "sync", ...ids.flatMap((id) => ["--scene", id]), "--wait", "--json"), (ended) => ({
    ...ended,
    report: reportIn(ended)
  }))

/** An empty sandbox with one pair of a scene and an item, which have the same file. */
export const onePair = (
  settings: Readonly<Record<string, string>> = {},
  item: Readonly<Record<string, unknown>> = {}
) =>
  Effect.gen(function* () {
    const world = yield* withSandbox(["--scenes", "0"], settings)
    const { plex, stash } = world.servers
    const [key = ""] = yield* plexFiles(plex, [{ file: "/data/First Scene.mp4", size: 1000, ...item }])
    const [scene = ""] = yield* stashFiles(stash.url, [{ file: "/data/First Scene.mp4", size: 1000 }])
    return { ...world, scene, key }
  })

/** Edits an item of the first library as a person would in Plex. */
export const editItem = (plex: Addresses["plex"], key: string, query: string) =>
  plexPut(plex, `/library/sections/1/all?type=1&id=${key}&${query}`)
