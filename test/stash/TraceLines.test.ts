import { describe, expect, it } from "@effect/vitest"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { ChangeHint, Traced } from "../../src/core/hook/TraceLine.ts"
import { layer as transport } from "../../src/http/Transport.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { TraceLines } from "../../src/stash/TraceLines.ts"
import { listening } from "../support/Listening.ts"
import { apiKey, cookie, stashAt, type StashAccess } from "../support/Servers.ts"
import { start, type Running, type Wanted } from "../sandbox/stash/support/WithStash.ts"
import { limit } from "../support/Limits.ts"

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
    Layer.provide(stashAt(url, apiKey === null ? {} : { apiKey })),
    Layer.provide(NodeHttpClient.layerUndici)
  )

const edit = ({ ask }: Running, id: number) =>
  Effect.promise(() => ask(`mutation{sceneUpdate(input:{id:${id},title:"New"}){id}}`))

/** Follows the lines and gives what they tell, one after another. */
const follow = Effect.gen(function* () {
  const lines = yield* TraceLines
  const heard = yield* Queue.unbounded<ChangeHint>()
  const pass = (told: Traced) => (told._tag === "Change" ? Queue.offer(heard, told.hint) : Effect.die(told))
  const fiber = yield* Effect.forkScoped(Stream.runForEach(lines.lines(false), pass))
  const health = (connected: boolean) =>
    lines.health.pipe(
      Effect.repeat({ until: (now) => now.connected === connected, schedule: Schedule.spaced("10 millis") }),
      Effect.zipRight(lines.health),
      Effect.timeout(limit(10))
    )
  return { next: Effect.timeout(Queue.take(heard), limit(10)), waiting: Queue.size(heard), health, fiber }
})

describe("the lines of the hook script", () => {
  it.scopedLive("come from our plugin alone, the malformed ones left out", () =>
    Effect.gen(function* () {
      const stash = yield* stashWith()
      yield* Effect.gen(function* () {
        const lines = yield* follow
        yield* lines.health(true)
        yield* edit(stash, 3)
        expect(yield* lines.next).toEqual({ scenes: [3] })
        yield* edit(stash, 4)
        expect(yield* lines.next).toEqual({ scenes: [4] })
        expect(yield* lines.waiting).toBe(0)
      }).pipe(Effect.provide(linesAt(stash.url, stash.apiKey)))
    })
  )

  it.scopedLive(
    "come again after the connection was cut, and after Stash refused it for a while; what was missed is a reason to look",
    () =>
      Effect.gen(function* () {
        const stash = yield* stashWith()
        yield* Effect.gen(function* () {
          const lines = yield* follow
          for (const id of [1, 2, 3]) {
            yield* lines.health(true)
            if (id > 1) expect(yield* lines.next).toEqual({ scenes: [] })
            yield* edit(stash, id)
            expect(yield* lines.next).toEqual({ scenes: [id] })
            expect(yield* lines.waiting).toBe(0)
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
        yield* Effect.forkScoped(Stream.runDrain(lines.lines(false)))
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

  it.scopedLive("end with whoever follows them, and so does the connection", () =>
    Effect.gen(function* () {
      const gone = yield* Effect.makeLatch()
      const { url } = yield* listening((socket) => {
        socket.once("message", () => socket.send('{"type":"connection_ack"}'))
        socket.on("close", () => gone.unsafeOpen())
      })
      yield* Effect.gen(function* () {
        const lines = yield* follow
        yield* lines.health(true)
        yield* Fiber.interrupt(lines.fiber)
        expect(yield* lines.health(false)).toMatchObject({ problem: null })
        yield* Effect.timeout(gone.await, limit(10))
      }).pipe(Effect.provide(linesAt(url, null)))
    })
  )
})

describe("whoever follows the log", () => {
  const fresh = "fresh-cookie-of-stash-0123456789"
  const ok = JSON.stringify({ data: { version: { version: "v" }, systemStatus: { status: "OK" } } })

  /** A Stash with a certificate of its own, which renews a session with each answer, and the two ways to it. */
  const stashOverTls = (access: StashAccess) =>
    Effect.gen(function* () {
      const { headers, url } = yield* listening(
        (socket) => {
          socket.once("message", () => socket.send('{"type":"connection_ack"}'))
        },
        {
          tls: true,
          answer: (_, response) =>
            void response
              .writeHead(200, { "content-type": "application/json", "set-cookie": `session=${fresh}; Path=/` })
              .end(ok)
        }
      )
      const http = transport({ connect: 2000, read: 2000, insecure: true })
      const layer = Layer.provide(Layer.provideMerge(TraceLines.Default, stashAt(url, access)), http)
      return { layer, sent: headers }
    })
  const following = (insecure: boolean) =>
    Effect.gen(function* () {
      const lines = yield* TraceLines
      yield* Effect.forkScoped(Stream.runDrain(lines.lines(insecure)))
      return yield* lines.health.pipe(
        Effect.repeat({
          until: ({ connected, problem }) => connected || problem !== null,
          schedule: Schedule.spaced("10 millis")
        }),
        Effect.zipRight(lines.health),
        Effect.timeout(limit(10))
      )
    })

  it.scopedLive.each([
    ["the key alone", { apiKey }, { apikey: apiKey }],
    ["the session", { cookie }, { cookie: `session=${cookie}` }],
    ["the key where there is a session too", { apiKey, cookie }, { apikey: apiKey }],
    ["nothing where Stash asks for nothing", {}, {}]
  ] as const)("shows Stash %s", ([, access, shown]) =>
    Effect.gen(function* () {
      const { layer, sent } = yield* stashOverTls(access)
      expect(yield* Effect.provide(following(true), layer)).toMatchObject({ connected: true })
      expect(sent.map(({ apikey, cookie }) => ({ apikey, cookie }))).toEqual([shown])
    })
  )

  it.scopedLive("shows the newest session: each answer of Stash renews it", () =>
    Effect.gen(function* () {
      const { layer, sent } = yield* stashOverTls({ cookie })
      yield* Effect.zipRight(
        Effect.flatMap(StashApi, (stash) => stash.status),
        following(true)
      ).pipe(Effect.provide(layer))
      expect(sent.map((headers) => headers.cookie)).toEqual([`session=${fresh}`])
    })
  )

  it.scopedLive("shows nothing to a server that has only its own word for who it is, unless that is allowed", () =>
    Effect.gen(function* () {
      const { layer, sent } = yield* stashOverTls({ apiKey })
      const { connected, problem } = yield* Effect.provide(following(false), layer)
      expect(connected).toBe(false)
      expect(problem).toContain("self-signed certificate")
      expect(sent).toEqual([])
    })
  )
})
