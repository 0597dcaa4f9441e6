import * as Effect from "effect/Effect"
import { type PictureKind, uploadKey } from "../../../src/core/model/Cover.ts"
import { nameKey } from "../../../src/core/model/FilePath.ts"
import type { PlexItem } from "../../../src/core/model/PlexItem.ts"
import { json, ofPlex, type Reply } from "../HttpScript.ts"
import type { World } from "../World.ts"
import type { Asked, Server } from "./Asked.ts"
import { replyFor } from "./FailureReply.ts"
import { choose, picturesOf, sha1Of, slotName } from "./Pictures.ts"
import { editedBy } from "./PlexEdit.ts"
import * as RawItem from "./RawItem.ts"

/** A request in the words of `World.calls`, with its answer. */
interface Route {
  readonly name: string
  readonly answer: () => Reply
  /** Whether it changes something: what `World.during` runs in the middle of. */
  readonly writes?: "edit" | "upload" | "select"
}

const container = (fields: object): Reply => json({ MediaContainer: fields }, 200, { "x-plex-protocol": "1.0" })
const done = ofPlex(200)
const gone = ofPlex(404)

const library = (world: World) => ({
  key: "1",
  title: "Movies",
  type: "movie",
  scannedAt: 1,
  contentChangedAt: world.contentChangedAt,
  Location: [{ path: "/data" }]
})

/** A window of a listing; how many there are in all goes with it. */
const listing = (all: ReadonlyArray<PlexItem>, query: URLSearchParams) => {
  const start = Number(query.get("X-Plex-Container-Start"))
  const size = Number(query.get("X-Plex-Container-Size"))
  return container({ totalSize: all.length, Metadata: all.slice(start, start + size).map(RawItem.listed) })
}

const isNamed = (item: PlexItem, word: string) => item.parts.some(({ file }) => nameKey(file).includes(word))

const listings = (world: World, query: URLSearchParams): Route => {
  const all = () => [...world.items.values()]
  const word = query.get("file")
  if (word !== null) {
    const named = () => all().filter((item) => isNamed(item, nameKey(word)))
    return { name: `look up ${nameKey(word)}`, answer: () => listing(named(), query) }
  }
  // Everything may have changed, by both stamps.
  const stamp = ["addedAt", "updatedAt"].find((one) => query.has(`${one}>>`))
  const name =
    stamp !== undefined ? `changes by ${stamp}` : query.get("X-Plex-Container-Size") === "0" ? "total" : "sweep"
  return { name, answer: () => listing(all(), query) }
}

/** An id that is not there is edited by nobody, and that is no failure. */
const edit = (world: World, { query, rawQuery }: Asked): Route => {
  const id = query.get("id") ?? ""
  return {
    name: `edit ${id}`,
    writes: "edit",
    answer: () => {
      const item = world.items.get(id)
      const after = item === undefined ? undefined : editedBy(item, rawQuery, { adds: true, folds: false })
      if (typeof after === "number") return ofPlex(after)
      if (after !== undefined) world.items.set(id, after)
      return done
    }
  }
}

const read = (world: World, keys: string): Route => ({
  name: `read items ${keys}`,
  answer: () => {
    const found = keys.split(",").flatMap((key) => world.items.get(key) ?? [])
    return found.length === 0 ? gone : container({ Metadata: found.map(RawItem.full) })
  }
})

const pictures = (world: World, { body, method, query }: Asked, key: string, kind: PictureKind): Route => {
  const slot = slotName(key, kind)
  const ifThere = (answer: () => Reply) => (): Reply => (world.items.has(key) ? answer() : gone)
  const show = (picture: string) =>
    ifThere(() => {
      choose(world, key, kind, picture)
      return done
    })
  switch (method) {
    case "POST":
      return { name: `upload ${slot}`, writes: "upload", answer: show(uploadKey(kind, sha1Of(body))) }
    case "PUT":
      return { name: `select ${slot}`, writes: "select", answer: show(query.get("url") ?? "") }
    default:
      return { name: `pictures ${slot}`, answer: ifThere(() => container({ Metadata: picturesOf(world, slot) })) }
  }
}

const routeOf = (world: World, asked: Asked): Route | undefined => {
  const { method, path, query } = asked
  if (path === "/identity")
    return { name: "identity", answer: () => container({ machineIdentifier: world.machine, version: "1" }) }
  if (path === "/:/prefs") return { name: "rights", answer: () => (world.mayEdit ? container({}) : ofPlex(401)) }
  if (path === "/library/sections")
    return { name: "libraries", answer: () => container({ Directory: [library(world)] }) }
  if (path === "/library/sections/1/all") return method === "PUT" ? edit(world, asked) : listings(world, query)
  if (path === "/library/sections/1/refresh") return { name: `scan 1 ${query.get("path")}`, answer: () => done }
  const [, keys, kind] = /^\/library\/metadata\/([^/]+)(?:\/(poster|art)s?)?$/.exec(path) ?? []
  if (keys === undefined) return undefined
  return kind === undefined ? read(world, keys) : pictures(world, asked, keys, kind === "art" ? "art" : "poster")
}

/** The Plex of a world. Each request is noted; then it fails as the world says, or is answered. */
export const worldPlex =
  (world: World): Server =>
  (asked) =>
    Effect.gen(function* () {
      const route = routeOf(world, asked)
      if (route === undefined)
        return yield* Effect.dieMessage(`the world's Plex knows no ${asked.method} ${asked.path}`)
      world.calls.push(route.name)
      const failure = world.plexFails ?? (route.writes === "edit" ? world.editFails : null)
      // Plex says who it is without a token.
      const concerned = route.name !== "identity" || failure?._tag !== "Unauthorized"
      if (failure !== null && concerned) return replyFor(failure)
      const reply = route.answer()
      if (route.writes === undefined || "breaks" in reply || reply.status >= 300) return reply
      yield* world.during
      return route.writes === "upload" && world.unanswered !== null ? replyFor(world.unanswered) : reply
    })
