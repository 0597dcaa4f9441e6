import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import WebSocket from "ws"
import { ask, json } from "../http/Client.ts"
import { until } from "../http/Until.ts"
import { lab, token } from "./Lab.ts"

const two = lab([
  ["/data/a.mp4", 1000],
  ["/data/b.mp4", 2000]
])
const Frame = Schema.parseJson(
  Schema.Struct({ NotificationContainer: Schema.Record({ key: Schema.String, value: Schema.Unknown }) })
)
const Entries = Schema.Array(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
type Frames = ReadonlyArray<Readonly<Record<string, unknown>>>

interface Listener {
  readonly frames: Frames
  readonly closed: () => boolean
  /** Why there is no connection: the status of a refusal. */
  readonly refused: () => number | undefined
}

/** A websocket that keeps what it hears. */
const listen = (url: string, path = `/:/websockets/notifications?X-Plex-Token=${token}`, headers = {}) =>
  Effect.acquireRelease(
    Effect.async<Listener & { readonly socket: WebSocket }>((resume) => {
      const frames: Array<Frames[number]> = []
      let closed = false
      let refused: number | undefined
      const socket = new WebSocket(url.replace("http", "ws") + path, { headers })
      const listener = { frames, closed: () => closed, refused: () => refused, socket }
      socket.on("message", (data: Buffer) => {
        frames.push(Schema.decodeSync(Frame)(data.toString()).NotificationContainer)
      })
      socket.on("open", () => resume(Effect.succeed(listener)))
      socket.on("close", () => (closed = true))
      socket.on("unexpected-response", (_request, response) => {
        refused = response.statusCode
        resume(Effect.succeed(listener))
      })
      socket.on("error", () => resume(Effect.succeed(listener)))
    }),
    ({ socket }) => Effect.sync(() => socket.terminate())
  )

const entries = (frames: Frames, type: string, key: string) =>
  frames.filter((frame) => frame["type"] === type).flatMap((frame) => Schema.decodeUnknownSync(Entries)(frame[key]))
const timeline = (frames: Frames) => entries(frames, "timeline", "TimelineEntry")
const activities = (frames: Frames) => entries(frames, "activity", "ActivityNotification")

describe("websocket notifications", () => {
  it.scopedLive("need the token, in the header or the query, and the plural path", () =>
    Effect.gen(function* () {
      const { url } = yield* two
      const refusedBy = (path: string, headers = {}) =>
        Effect.map(listen(url, path, headers), ({ refused }) => refused())
      assert.strictEqual(yield* refusedBy("/:/websockets/notifications"), 401)
      assert.strictEqual(yield* refusedBy("/:/websockets/notifications?X-Plex-Token=wrong"), 401)
      assert.strictEqual(yield* refusedBy(`/:/websocket/notifications?X-Plex-Token=${token}`), 404)
      assert.strictEqual(yield* refusedBy("/:/websockets/notifications", { "X-Plex-Token": token }), undefined)
      assert.strictEqual(yield* refusedBy(`/:/websockets/notifications?X-Plex-Token=${token}`), undefined)
    })
  )

  it.scopedLive("tell of a scan: activity from start to end, and the new item from created to processed, twice", () =>
    Effect.gen(function* () {
      const { control, url } = yield* two
      const { frames } = yield* listen(url)
      yield* control("items", { add: [{ file: "/data/new.mp4", size: 1 }] })
      yield* until(
        Effect.sync(() => timeline(frames).filter((entry) => entry["state"] === 5).length),
        (count) => count === 2
      )
      const [created] = timeline(frames)
      assert.include(created, {
        identifier: "com.plexapp.plugins.library",
        sectionID: "1",
        itemID: "3",
        type: 1,
        title: "new",
        state: 0,
        metadataState: "created"
      })
      assert.deepStrictEqual(
        timeline(frames).map((entry) => entry["state"]),
        [0, 2, 4, 5, 5]
      )
      const scans = activities(frames).filter((each) => JSON.stringify(each).includes("library.update.section"))
      assert.deepStrictEqual(
        scans.map((each) => each["event"]),
        ["started", "updated", "ended"]
      )
      assert.include(JSON.stringify(scans[2]), '"Context":{"librarySectionID":"1"}')
      assert.lengthOf(entries(frames, "status", "StatusNotification"), 2)
    })
  )

  it.scopedLive("tell of removals and edits", () =>
    Effect.gen(function* () {
      const { control, edit, url } = yield* two
      const { frames } = yield* listen(url)
      yield* edit("1", "title.value=x")
      yield* control("items", { remove: ["/data/b.mp4"] })
      yield* until(
        Effect.sync(() => timeline(frames)),
        (heard) => heard.some((entry) => entry["state"] === 9)
      )
      const heard = timeline(frames).map((entry) => [entry["itemID"], entry["state"], entry["metadataState"]])
      assert.deepInclude(heard, ["1", 5, undefined])
      assert.deepInclude(heard, ["2", 9, "deleted"])
    })
  )

  it.scopedLive("tell of everyone who opens an item without skipRefresh, though nothing was refreshed", () =>
    Effect.gen(function* () {
      const { read, url } = yield* two
      const { frames } = yield* listen(url)
      yield* read("/library/metadata/1?skipRefresh=1")
      yield* read("/library/metadata/2")
      const ended = yield* until(
        Effect.sync(() => activities(frames).filter((each) => each["event"] === "ended")),
        (heard) => heard.length > 0
      )
      assert.lengthOf(ended, 1)
      assert.include(JSON.stringify(ended[0]), '"key":"/library/metadata/2"')
      assert.include(JSON.stringify(ended[0]), '"refreshed":false')
    })
  )

  it.scopedLive("reach every listener, are counted, and end when listeners are dropped", () =>
    Effect.gen(function* () {
      const { control, edit, stats, url } = yield* two
      const both = [yield* listen(url), yield* listen(url)]
      assert.include(yield* stats, { listeners: 2 })
      assert.deepInclude(yield* stats, { requests: { "GET /:/websockets/notifications": 2 } })
      yield* edit("1", "title.value=x")
      yield* until(
        Effect.sync(() => both.every(({ frames }) => timeline(frames).length === 2)),
        (heard) => heard
      )
      yield* control("drop-listeners", {})
      yield* until(
        Effect.sync(() => both.every(({ closed }) => closed())),
        (gone) => gone
      )
    })
  )

  it.scopedLive("fall silent on a connection that stands", () =>
    Effect.gen(function* () {
      const { control, edit, url } = yield* two
      const { closed, frames } = yield* listen(url)
      yield* control("behaviour", { notifications: "muted" })
      yield* edit("1", "title.value=x")
      yield* control("behaviour", { notifications: "sent" })
      yield* edit("1", "title.value=y")
      yield* until(
        Effect.sync(() => timeline(frames).length),
        (count) => count === 2
      )
      assert.deepStrictEqual([timeline(frames).map((entry) => entry["title"]), closed()], [["y", "y"], false])
    })
  )

  it.scopedLive("are refused in maintenance and dropped by a fault on their route", () =>
    Effect.gen(function* () {
      const { control, url } = yield* two
      yield* control("behaviour", { mode: "maintenance" })
      assert.strictEqual((yield* listen(url)).refused(), 503)
      yield* control("behaviour", { mode: "normal" })
      yield* control("faults", { faults: [{ route: "GET /:/websockets/notifications", kind: "refuse", times: 1 }] })
      const dropped = yield* listen(url)
      assert.notStrictEqual(dropped.socket.readyState, WebSocket.OPEN)
      assert.strictEqual((yield* listen(url)).socket.readyState, WebSocket.OPEN)
    })
  )
})

describe("server-sent events", () => {
  const heard = (url: string, query: string, act: Effect.Effect<unknown>) =>
    Effect.gen(function* () {
      const listeners = Effect.map(ask(`${url}/__sandbox/stats`), (seen) => json(seen)["listeners"])
      const headers = { "X-Plex-Token": token, Accept: "text/event-stream" }
      const listening = yield* Effect.fork(
        ask(`${url}/:/eventsource/notifications${query}`, { headers, silenceMs: 300 })
      )
      yield* until(listeners, (count) => count === 1)
      yield* act
      const seen = yield* Fiber.join(listening)
      yield* until(listeners, (count) => count === 0)
      return seen
    })

  it.scopedLive("carry one entry each, named by type, in no array and no container", () =>
    Effect.gen(function* () {
      const { edit, url } = yield* two
      const seen = yield* heard(url, "", edit("1", "title.value=x"))
      assert.deepStrictEqual([seen.status, seen.headers["content-type"]], [200, "text/event-stream"])
      const [first] = seen.text.split("\n\n").filter((each) => each.startsWith("event: timeline"))
      const data = Schema.decodeSync(Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown })))(
        String(first).split("\ndata: ")[1] ?? ""
      )
      assert.include(data["TimelineEntry"], { itemID: "1", state: 5 })
    })
  )

  it.scopedLive("are chosen by filters", () =>
    Effect.gen(function* () {
      const { read, edit, url } = yield* two
      const both = Effect.zipRight(edit("1", "title.value=x"), read("/library/metadata/1"))
      const types = (text: string) => new Set([...text.matchAll(/^event: (\w+)$/gm)].map(([, type]) => type))
      assert.sameMembers(
        [...types((yield* heard(url, "?filters=activity", both)).text)].filter((type) => type !== "ping"),
        ["activity"]
      )
      assert.sameMembers(
        [...types((yield* heard(url, "?filters=-activity", both)).text)].filter((type) => type !== "ping"),
        ["timeline"]
      )
      assert.includeMembers([...types((yield* heard(url, "?filters=", both)).text)], ["timeline", "activity"])
    })
  )
})
