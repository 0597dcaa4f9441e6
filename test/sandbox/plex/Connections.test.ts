import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import { Agent } from "node:http"
import { ask, json } from "../http/Client.ts"
import { until } from "../http/Until.ts"
import { lab, rows, token } from "./Lab.ts"

const files = [["/data/a.mp4", 1000]] as const
const keepAlive = Effect.acquireRelease(
  Effect.sync(() => new Agent({ keepAlive: true, maxSockets: 1 })),
  (agent) => Effect.sync(() => agent.destroy())
)

describe("connections", () => {
  it.scopedLive("are kept for 20 s, and say so", () =>
    Effect.gen(function* () {
      const { get } = yield* lab(files)
      const agent = yield* keepAlive
      const first = yield* get("/library/sections", { agent })
      assert.include(first.headers, {
        connection: "Keep-Alive",
        "keep-alive": "timeout=20",
        "x-plex-protocol": "1.0",
        "cache-control": "no-cache"
      })
      assert.strictEqual((yield* get("/library/sections", { agent })).localPort, first.localPort)
    })
  )

  it.scopedLive("are dropped when idle for longer, and a new one is as good", () =>
    Effect.gen(function* () {
      const { get } = yield* lab(files, { idleTimeoutMs: 100 })
      const agent = yield* keepAlive
      const first = yield* get("/library/sections", { agent })
      yield* until(
        Effect.sync(() => Object.keys(agent.freeSockets).length),
        (idle) => idle === 0
      )
      const second = yield* get("/library/sections", { agent })
      assert.strictEqual(second.status, 200)
      assert.notStrictEqual(second.localPort, first.localPort)
    })
  )

  it.scopedLive("are closed for who asks for that", () =>
    Effect.gen(function* () {
      const { get } = yield* lab(files)
      const seen = yield* get("/library/sections", { headers: { Connection: "close" } })
      assert.strictEqual(seen.headers.connection, "close")
      assert.notProperty(seen.headers, "keep-alive")
    })
  )

  it.scopedLive("carry gzip where the client takes it, with both lengths in headers", () =>
    Effect.gen(function* () {
      const { get } = yield* lab(files)
      const plain = yield* get("/library/sections/1/all?type=1")
      const zipped = yield* get("/library/sections/1/all?type=1", { headers: { "Accept-Encoding": "gzip" } })
      assert.notProperty(plain.headers, "content-encoding")
      assert.include(zipped.headers, {
        "content-encoding": "gzip",
        "x-plex-content-original-length": `${plain.body.length}`,
        "x-plex-content-compressed-length": `${zipped.body.length}`
      })
      assert.isBelow(zipped.body.length, plain.body.length)
    })
  )
})

describe("devices", () => {
  it.scopedLive("have a row for each client identifier, by header or query; without one there is none", () =>
    Effect.gen(function* () {
      const { get, read, stats } = yield* lab(files)
      yield* get("/library/sections")
      assert.include(yield* stats, { devices: 0 })
      const client = {
        "X-Plex-Client-Identifier": "uuid-1",
        "X-Plex-Device-Name": "PlexSync",
        "X-Plex-Platform": "Linux"
      }
      yield* get("/library/sections", { headers: client })
      yield* get("/library/sections", { headers: client })
      yield* get("/library/sections?X-Plex-Client-Identifier=uuid-2")
      const devices = rows(yield* read("/devices"), "Device")
      assert.lengthOf(devices, 2)
      assert.include(devices[0], { clientIdentifier: "uuid-1", name: "PlexSync", platform: "Linux" })
    })
  )

  it.scopedLive("a stranger leaves no row", () =>
    Effect.gen(function* () {
      const { stats, url } = yield* lab(files)
      yield* ask(`${url}/library/sections`, {
        headers: { "X-Plex-Client-Identifier": "x", "X-Plex-Token": `${token}x` }
      })
      assert.include(yield* stats, { devices: 0 })
    })
  )
})

describe("play state", () => {
  it.scopedLive("stars go from 0 to 10, -1 clears; bad ones and the future are 400", () =>
    Effect.gen(function* () {
      const { get, item, put } = yield* lab(files)
      const rate = (rating: string) => put(`/:/rate?identifier=com.plexapp.plugins.library&key=1&rating=${rating}`)
      yield* rate("7.5")
      assert.include(yield* item(1), { userRating: 7.5 })
      assert.property(yield* item(1), "lastRatedAt")
      for (const bad of ["11", "-2", "x", "5&ratedAt=99999999999"])
        assert.strictEqual((yield* rate(bad)).status, 400, bad)
      yield* rate("-1")
      assert.notProperty(yield* item(1), "userRating")
      assert.strictEqual((yield* get("/:/rate?key=9&rating=1")).status, 404)
    })
  )

  it.scopedLive("played, unplayed, begun", () =>
    Effect.gen(function* () {
      const { get, item, list, put, stats } = yield* lab(files)
      yield* get("/:/scrobble?key=1")
      assert.include(yield* item(1), { viewCount: 1 })
      yield* put("/:/unscrobble?key=1")
      assert.notProperty(yield* item(1), "viewCount")
      yield* put("/:/progress?key=1&time=5000&state=stopped")
      assert.include(yield* item(1), { viewOffset: 5000 })
      assert.lengthOf(yield* list("type=1&inProgress=1"), 1)
      assert.strictEqual((yield* stats)["changes"], 0)
    })
  )
})

describe("latency", () => {
  it.scopedLive("delays answers, but not control requests", () =>
    Effect.gen(function* () {
      const { get, url } = yield* lab(files, { latencyMs: 1500 })
      const started = performance.now()
      const slow = yield* Effect.fork(get("/library/sections"))
      json(yield* ask(`${url}/__sandbox/stats`))
      assert.isTrue(Option.isNone(yield* Fiber.poll(slow)))
      yield* Fiber.join(slow)
      assert.isAtLeast(performance.now() - started, 1495)
    })
  )
})
