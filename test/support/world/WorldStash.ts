import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { like } from "../../../sandbox/stash/find/Like.ts"
import { pluginId } from "../../../src/config/ConfigLive.ts"
import { Scene } from "../../../src/core/model/Scene.ts"
import { breaks, json, type Reply, status } from "../HttpScript.ts"
import type { World } from "../World.ts"
import type { Asked, Server } from "./Asked.ts"
import { replyFor } from "./FailureReply.ts"
import { entitiesOf, kindOf } from "./WorldEntities.ts"

/** A request with its answer. `name`: in the words of `World.calls`; of most that tests are not about, nothing is noted. */
interface Route {
  readonly name?: string
  readonly answer: () => Reply
}

const Document = Schema.parseJson(
  Schema.Struct({
    query: Schema.String,
    variables: Schema.Struct({
      ids: Schema.optional(Schema.Array(Schema.NumberFromString)),
      id: Schema.optional(Schema.String),
      after: Schema.optional(Schema.Number),
      size: Schema.optional(Schema.Number),
      page: Schema.optional(Schema.Number),
      pattern: Schema.optional(Schema.String)
    }).pipe(Schema.extend(Schema.Record({ key: Schema.TemplateLiteral("i", Schema.Number), value: Schema.String })))
  })
)
const readDocument = Schema.decodeUnknownSync(Document)

const raw = Schema.encodeSync(Scene)
const data = (value: unknown): Reply => json({ data: value })
const found = (scenes: ReadonlyArray<Scene>) => data({ findScenes: { scenes: scenes.map((scene) => raw(scene)) } })

/** One id that is not there fails the whole read. */
const byIds = (world: World, ids: ReadonlyArray<number>): Reply => {
  const dead = ids.find((id) => !world.scenes.has(id))
  return dead === undefined
    ? found(ids.flatMap((id) => world.scenes.get(id) ?? []))
    : json({ data: null, errors: [{ message: `scene with id ${dead} not found`, path: ["findScenes"] }] })
}

/** Each under its alias, null where it is not there. */
const oneByOne = (world: World, variables: Readonly<Record<string, unknown>>): Reply =>
  data(
    Object.fromEntries(
      Object.entries(variables).map(([name, id]) => {
        const scene = world.scenes.get(Number(id))
        return [`s${name.slice(1)}`, scene === undefined ? null : raw(scene)]
      })
    )
  )

const newerFirst = (one: Scene, other: Scene) => (one.updated_at < other.updated_at ? 1 : -1)

/** What each document that the pipeline sends is answered with. */
const documents = (world: World, { query, variables }: typeof Document.Type): Readonly<Record<string, Route>> => {
  const { after = 0, id = "", ids = [], page = 1, pattern = "", size = 0, ...aliases } = variables
  const scenes = () => [...world.scenes.values()]
  const later = () => scenes().filter((one) => one.id > after)
  const kind = kindOf(query)
  const entity = () => {
    const all = entitiesOf(world, kind)
    return data({ one: all.find((one) => one.id === id) ?? null, all: { count: all.length } })
  }
  return {
    ScenesByIds: { name: `read scenes ${ids.join(",")}`, answer: () => byIds(world, ids) },
    ScenesOneByOne: { answer: () => oneByOne(world, aliases) },
    ScenesAfter: {
      name: `scenes after ${after}`,
      answer: () =>
        found(
          later()
            .toSorted((a, b) => a.id - b.id)
            .slice(0, size)
        )
    },
    ScenesNewestFirst: {
      answer: () =>
        found(
          scenes()
            .toSorted(newerFirst)
            .slice((page - 1) * size, page * size)
        )
    },
    ScenesByPath: {
      answer: () => found(scenes().filter(({ files }) => files.some(({ path }) => like(pattern)(path))))
    },
    ScenesLike: {
      name: `scenes like ${pattern}`,
      answer: () =>
        found(
          scenes().filter(({ files, title }) =>
            [title, ...files.map(({ path }) => path)].some((text) => like(pattern)(text))
          )
        )
    },
    Entity: { name: `${kind} ${id}`, answer: entity },
    AllEntities: { name: `all ${kind}s`, answer: () => data({ all: { list: entitiesOf(world, kind) } }) },
    Status: { name: "status", answer: () => data({ version: { version: "1" }, systemStatus: { status: "OK" } }) },
    Plugins: { answer: () => data({ plugins: [{ id: pluginId, enabled: true }] }) },
    InstalledPlugins: { answer: () => data({ plugins: [] }) },
    PluginSettings: { answer: () => data({ configuration: { plugins: {} } }) },
    // It is known by what it answers the pipeline; who watches it finds it away.
    Abilities: { answer: () => breaks("UND_ERR_CONNECT_TIMEOUT") }
  }
}

/** A cover. Asking for one that is not there is not noted: most tests are not about pictures. */
const coverOf = (world: World, scene: number, known: string | undefined): Route => {
  const cover = world.covers.get(scene)
  if (cover === undefined) return { answer: () => status(404) }
  const { bytes, etag } = cover
  return {
    name: known === undefined ? `cover ${scene}` : `cover ${scene} unless known`,
    answer: () =>
      etag !== null && etag === known
        ? status(304)
        : {
            status: 200,
            headers: { "content-length": String(bytes.length), ...(etag === null ? {} : { etag }) },
            body: bytes
          }
  }
}

const routeOf = (world: World, asked: Asked): Route | undefined => {
  const [, scene] = /^\/scene\/(\d+)\/screenshot$/.exec(asked.path) ?? []
  if (scene !== undefined) return coverOf(world, Number(scene), asked.headers["if-none-match"])
  if (asked.path !== "/graphql") return undefined
  const document = readDocument(new TextDecoder().decode(asked.body))
  return documents(world, document)[/^query (\w+)/.exec(document.query)?.[1] ?? ""]
}

/** The Stash of a world. Requests are noted; then they fail as the world says, or are answered. */
export const worldStash =
  (world: World): Server =>
  (asked) =>
    Effect.suspend(() => {
      const route = routeOf(world, asked)
      if (route === undefined) return Effect.dieMessage(`the world's Stash knows no ${asked.method} ${asked.path}`)
      if (route.name !== undefined) world.calls.push(route.name)
      return Effect.succeed(world.stashFails === null ? route.answer() : replyFor(world.stashFails))
    })
