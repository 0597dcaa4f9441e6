import { describe, expect, it } from "@effect/vitest"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { WebSocketServer } from "ws"
import type { Told } from "../../src/core/TraceLine.ts"
import { frames } from "../../src/stash/LogSocket.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { StashConnection } from "../../src/stash/StashConnection.ts"
import { TraceLines } from "../../src/stash/TraceLines.ts"
import { start, type Running, type Wanted } from "../sandbox/stash/support/WithStash.ts"

/** Says what the task says, and what it is told to say besides. */
const script = `
const told = input.Args.hookContext
log.Trace("PLEXSYNC " + JSON.stringify({ id: told.id, type: told.type, fields: ["id"], n: 1, since: 1800000000000 + told.id }))
log.Trace("PLEXSYNC not what it should be")
log.Info("something else")
`
const plugins = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = mkdtempSync(join(tmpdir(), "plexsync-trace-"))
    for (const [id, name] of [
      ["hooks", "PlexSync Hooks"],
      ["other", "PlexSync Hooks 2"]
    ] as const) {
      mkdirSync(join(folder, id))
      writeFileSync(join(folder, id, "hooks.js"), script)
      writeFileSync(
        join(folder, id, `${id}.yml`),
        `name: ${name}\ninterface: js\nexec: [hooks.js]\nhooks: [{name: h, triggeredBy: [Scene.Update.Post]}]\n`
      )
    }
    return folder
  }),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

const stashWith = (wanted: Wanted = {}) =>
  Effect.gen(function* () {
    const folder = yield* plugins
    const { stash } = yield* Effect.acquireRelease(
      Effect.promise(() => start({ plugins: folder, scenes: 5, ...wanted })),
      ({ close }) => Effect.promise(close)
    )
    return stash
  })

const linesAt = (url: string, apiKey: string | null) =>
  TraceLines.Default.pipe(
    Layer.provide(StashApi.Default),
    Layer.provide(NodeHttpClient.layerUndici),
    Layer.provide(
      Layer.succeed(StashConnection, {
        url,
        apiKey: apiKey === null ? undefined : Redacted.make(apiKey),
        sessionCookie: undefined
      })
    )
  )

const edit = ({ ask }: Running, id: number) =>
  Effect.promise(() => ask(`mutation{sceneUpdate(input:{id:${id},title:"New"}){id}}`))

/** Follows the lines and gives what they tell, one after another. */
const follow = Effect.gen(function* () {
  const lines = yield* TraceLines
  const heard = yield* Queue.unbounded<Told>()
  const fiber = yield* Effect.forkScoped(Stream.runForEach(lines.told(false), (told) => Queue.offer(heard, told)))
  const health = (connected: boolean) =>
    lines.health.pipe(
      Effect.repeat({ until: (now) => now.connected === connected, schedule: Schedule.spaced("10 millis") }),
      Effect.zipRight(lines.health),
      Effect.timeout("10 seconds")
    )
  return { next: Effect.timeout(Queue.take(heard), "10 seconds"), waiting: Queue.size(heard), health, fiber }
})

describe("the lines of the hook script", () => {
  it.scopedLive("come from our plugin alone, the malformed ones left out", () =>
    Effect.gen(function* () {
      const stash = yield* stashWith()
      yield* Effect.gen(function* () {
        const lines = yield* follow
        yield* lines.health(true)
        yield* edit(stash, 3)
        expect(yield* lines.next).toEqual({ scenes: [3], since: 1_800_000_000_003 })
        yield* edit(stash, 4)
        expect(yield* lines.next).toEqual({ scenes: [4], since: 1_800_000_000_004 })
        expect(yield* lines.waiting).toBe(0)
      }).pipe(Effect.provide(linesAt(stash.url, stash.apiKey)))
    })
  )

  it.scopedLive("come again after the connection was cut, and after Stash refused it for a while", () =>
    Effect.gen(function* () {
      const stash = yield* stashWith()
      yield* Effect.gen(function* () {
        const lines = yield* follow
        for (const id of [1, 2, 3]) {
          yield* lines.health(true)
          yield* edit(stash, id)
          expect((yield* lines.next).scenes).toEqual([id])
          if (id === 2)
            yield* Effect.promise(() =>
              stash.control("faults", { faults: [{ route: "GET /graphql", kind: "refuse", times: 2 }] })
            )
          yield* Effect.promise(() => stash.control("drop-listeners", {}))
          expect((yield* lines.health(false)).problem).toContain("closed")
        }
      }).pipe(Effect.provide(linesAt(stash.url, stash.apiKey)))
    })
  )

  it.scopedLive("need the key where Stash asks for one, and a wrong one shows in the health", () =>
    Effect.gen(function* () {
      const stash = yield* stashWith({ credentials: "key" })
      yield* Effect.gen(function* () {
        const lines = yield* follow
        yield* lines.health(true)
        yield* edit(stash, 3)
        expect((yield* lines.next).scenes).toEqual([3])
      }).pipe(Effect.provide(linesAt(stash.url, stash.apiKey)))
      yield* Effect.gen(function* () {
        const lines = yield* TraceLines
        yield* Effect.forkScoped(Stream.runDrain(lines.told(false)))
        yield* Effect.repeat(lines.health, {
          until: ({ problem }) => problem !== null,
          schedule: Schedule.spaced("10 millis")
        })
        const health = yield* lines.health
        expect(health.connected).toBe(false)
        expect(health.problem).toContain("401")
        expect(health.problem).not.toContain("wrong-key")
      }).pipe(Effect.provide(linesAt(stash.url, "wrong-key")))
    })
  )

  it.scopedLive("end with whoever follows them", () =>
    Effect.gen(function* () {
      const stash = yield* stashWith()
      yield* Effect.gen(function* () {
        const lines = yield* follow
        yield* lines.health(true)
        yield* Fiber.interrupt(lines.fiber)
        expect(yield* lines.health(false)).toMatchObject({ problem: null })
        expect(yield* Effect.promise(() => stash.control("drop-listeners", {}))).toEqual({ dropped: 0 })
      }).pipe(Effect.provide(linesAt(stash.url, stash.apiKey)))
    })
  )
})

describe("a connection", () => {
  /** A server that says what it is told to, and keeps what it hears. */
  const server = (answer: (type: unknown, say: (message: object) => void) => void) =>
    Effect.acquireRelease(
      Effect.async<{ readonly address: string; readonly heard: Array<unknown>; readonly close: () => void }>(
        (resume) => {
          const heard: Array<unknown> = []
          const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1" })
          sockets.on("connection", (socket) => {
            socket.on("message", (bytes: Buffer) => {
              const { type } = JSON.parse(bytes.toString("utf8")) as { readonly type: unknown }
              heard.push(type)
              answer(type, (message) => socket.send(JSON.stringify(message)))
            })
          })
          sockets.on("listening", () => {
            const address = sockets.address()
            const port = typeof address === "object" && address !== null ? address.port : 0
            const close = () => {
              for (const client of sockets.clients) client.terminate()
              sockets.close()
            }
            resume(Effect.succeed({ address: `http://127.0.0.1:${port}`, heard, close }))
          })
        }
      ),
      ({ close }) => Effect.sync(close)
    )
  const until = (holds: () => boolean) =>
    TestClock.adjust("0 millis").pipe(
      Effect.zipRight(Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))),
      Effect.repeat({ until: holds })
    )
  const wayTo = (address: string) => ({ address, headers: {}, insecure: false })
  const acknowledge = (type: unknown, say: (message: object) => void) => {
    if (type === "connection_init") say({ type: "connection_ack" })
  }

  it.scoped("is pinged every 20 s, and given up when nothing at all is heard between two pings", () =>
    Effect.gen(function* () {
      const { address, heard } = yield* server(acknowledge)
      const running = yield* Effect.fork(Effect.flip(Stream.runDrain(frames(wayTo(address), "x", () => undefined))))
      yield* until(() => heard.includes("subscribe"))
      yield* TestClock.adjust("20 seconds")
      yield* until(() => heard.includes("ping"))
      expect(heard).toEqual(["connection_init", "subscribe", "ping"])
      yield* TestClock.adjust("20 seconds")
      expect((yield* Fiber.join(running)).message).toContain("silent")
    })
  )

  it.scoped("is kept while its pings are answered", () =>
    Effect.gen(function* () {
      const { address, heard } = yield* server((type, say) => {
        acknowledge(type, say)
        if (type === "ping") say({ type: "pong" })
      })
      const running = yield* Effect.fork(Stream.runDrain(frames(wayTo(address), "x", () => undefined)))
      yield* until(() => heard.includes("subscribe"))
      for (const pings of [1, 2, 3, 4]) {
        yield* TestClock.adjust("20 seconds")
        yield* until(() => heard.filter((type) => type === "ping").length === pings)
        // The answer is on its way back.
        yield* Effect.repeat(
          Effect.promise(() => new Promise((resolve) => setImmediate(resolve))),
          { times: 20 }
        )
      }
      expect(running.unsafePoll()).toBeNull()
      yield* Fiber.interrupt(running)
    })
  )

  it.scoped("is given up when Stash does not know the subscription", () =>
    Effect.gen(function* () {
      const { address } = yield* server((type, say) => {
        acknowledge(type, say)
        if (type === "subscribe") say({ id: "1", type: "error", payload: [{ message: "Cannot query field" }] })
      })
      const lost = yield* Effect.flip(Stream.runDrain(frames(wayTo(address), "x", () => undefined)))
      expect(lost.message).toBe("Stash's log cannot be followed: Stash ended the subscription")
    })
  )
})
