import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { gzipSync } from "node:zlib"
import type { Answer, Exchange } from "../http/Exchange.ts"
import type { SandboxClock } from "../http/SandboxClock.ts"
import type { SandboxError } from "../http/SandboxError.ts"
import * as SandboxServer from "../http/SandboxServer.ts"
import * as Engine from "./graphql/Engine.ts"
import * as QueryStats from "./graphql/QueryStats.ts"
import * as Access from "./http/Access.ts"
import * as Controls from "./http/Controls.ts"
import * as GraphQlRoutes from "./http/GraphQlRoutes.ts"
import { httpDate } from "../http/HttpDate.ts"
import * as LoginRoutes from "./http/LoginRoutes.ts"
import * as MediaRoutes from "./http/MediaRoutes.ts"
import * as PictureStats from "./http/PictureStats.ts"
import * as Pages from "./http/Pages.ts"
import * as WebSockets from "./http/WebSockets.ts"
import * as StashParts from "./StashParts.ts"
import * as ExecutableSchema from "./resolve/ExecutableSchema.ts"
import type { Options } from "./StashParts.ts"

export interface FakeStash {
  readonly url: string
  readonly port: number
  readonly apiKey: string | null
}

const compressed = /^(application\/json|text\/|image\/svg)/
/** Smaller bodies are not worth it. */
const compressFrom = 1400

/** What passes every answer last: the server's time, a fresh cookie for who sent one, and compression for who can take it. */
const finish = (access: Access.Access, clock: SandboxClock) => (exchange: Exchange, answer: Answer) =>
  Effect.sync((): Answer => {
    const cookie = Option.map(access.freshCookie(exchange), (value) => ({ "Set-Cookie": value }))
    const headers = {
      ...answer.headers,
      // Clients compare stamps with this, so it follows the clock that stamps come from.
      Date: httpDate(clock.now()),
      ...Option.getOrElse(cookie, () => ({}))
    }
    const type = answer.headers?.["Content-Type"]
    const wantsGzip = /\bgzip\b/.test(exchange.headers["accept-encoding"] ?? "")
    const isLong = answer.status === 200 && (answer.body?.length ?? 0) >= compressFrom
    if (!wantsGzip || !isLong || typeof type !== "string" || !compressed.test(type)) return { ...answer, headers }
    return {
      status: answer.status,
      headers: { ...headers, "Content-Encoding": "gzip", Vary: "Origin, Accept-Encoding" },
      body: gzipSync(answer.body ?? "", { level: 1 })
    }
  })

/** A Stash v0.30.1 on loopback that holds a data set. It and all it started end with the scope. */
export const make = (options: Options): Effect.Effect<FakeStash, SandboxError, Scope.Scope> =>
  Effect.gen(function* () {
    const engine = Engine.make(ExecutableSchema.make())
    const queries = QueryStats.make()
    const covers = PictureStats.make()
    const run = yield* FiberSet.makeRuntimePromise()
    const stash = yield* StashParts.make(options, engine, run)
    const access = Access.make(stash.config, stash.sessions, stash.clock)
    const fork = yield* FiberSet.makeRuntime()
    const sockets = WebSockets.make({ stash, engine, access, run, fork: (effect) => stopper(fork(effect)) })
    const server = yield* SandboxServer.serve({
      name: "Stash",
      port: options.port,
      clock: options.clock,
      latencyMs: options.latencyMs,
      routes: [
        { method: "GET", pattern: "/healthz", handle: () => Effect.succeed(healthy) },
        ...LoginRoutes.make(stash, access),
        ...GraphQlRoutes.make({ stash, engine, access, stats: queries, run }),
        ...MediaRoutes.make(stash, covers)
      ],
      controls: Controls.make(stash, sockets.drop),
      before: (exchange) => Effect.sync(() => access.refusal(exchange)),
      finish: finish(access, options.clock),
      statusAnswer: (status) => (status === 401 ? Access.unauthorized : Pages.bare(status)),
      stopsWithClient: true,
      onUpgrade: sockets.upgrade,
      extraStats: () => ({
        covers: covers.snapshot(),
        embedded: stash.scriptStats.snapshot(),
        graphql: queries.snapshot()
      }),
      onResetStats: () => {
        stash.scriptStats.reset()
        queries.reset()
        covers.reset()
      },
      notFound: (exchange) => Effect.succeed(Pages.fallback(exchange))
    })
    stash.config.port = server.port
    return { ...server, apiKey: stash.config.apiKey === "" ? null : stash.config.apiKey }
  })

const stopper = (fiber: Fiber.RuntimeFiber<void>) => () => fiber.unsafeInterruptAsFork(FiberId.none)

const healthy: Answer = { status: 200, headers: { "Content-Type": "text/plain" }, body: "." }
