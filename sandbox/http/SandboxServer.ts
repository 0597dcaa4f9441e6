import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { Duplex } from "node:stream"
import * as Connection from "./Connection.ts"
import { refused } from "./Control.ts"
import type { Answer, Exchange, Route } from "./Exchange.ts"
import * as FaultActions from "./FaultActions.ts"
import * as FaultList from "./FaultList.ts"
import * as KernelControls from "./KernelControls.ts"
import * as ReadExchange from "./ReadExchange.ts"
import * as RequestStats from "./RequestStats.ts"
import * as RouteTable from "./RouteTable.ts"
import type { SandboxClock } from "./SandboxClock.ts"
import { SandboxError } from "./SandboxError.ts"

export interface ServeOptions {
  /** For messages: "Plex" or "Stash". */
  readonly name: string
  /** 0 = any free one. */
  readonly port: number
  readonly routes: ReadonlyArray<Route>
  /** Routes under `/__sandbox/`: never counted, delayed or faulted. */
  readonly controls: ReadonlyArray<Route>
  readonly clock: SandboxClock
  readonly latencyMs: number
  /** A socket idle for so long is dropped, in milliseconds; 0 or nothing = never. */
  readonly idleTimeoutMs?: number
  /** Auth and modes; an answer here ends the request as refused. */
  readonly before?: (exchange: Exchange, route: string) => Effect.Effect<Option.Option<Answer>>
  readonly notFound: (exchange: Exchange) => Effect.Effect<Answer>
  /** What every answer passes last: headers of the server, compression. */
  readonly finish?: (exchange: Exchange, answer: Answer) => Effect.Effect<Answer>
  /** The server's own way of answering a bare status, for faults. */
  readonly statusAnswer?: (status: number) => Answer
  /** A handler is interrupted when its client leaves before the answer: Go cancels a request's context then. Plex finishes what it began. */
  readonly stopsWithClient?: boolean
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  readonly extraStats?: () => Record<string, unknown>
  /** What a reset of the stats resets besides the counts. */
  readonly onResetStats?: () => void
}

const listen = (server: Server, name: string, port: number): Effect.Effect<number, SandboxError> =>
  Effect.async((resume) => {
    server.once("error", (error) => resume(Effect.fail(new SandboxError({ server: name, reason: error.message }))))
    server.listen(port, "127.0.0.1", () => {
      const address = server.address()
      resume(
        address !== null && typeof address === "object"
          ? Effect.succeed(address.port)
          : Effect.fail(new SandboxError({ server: name, reason: "it has no address" }))
      )
    })
  })

/** Nobody reads it; it keeps an interrupted request from counting as applied. */
const clientLeft: Answer = { status: 499, body: "" }

/** A server on loopback that answers by routes, counts, delays and misbehaves on demand. It lives as long as the scope. */
export const serve = (
  options: ServeOptions
): Effect.Effect<{ readonly url: string; readonly port: number }, SandboxError, Scope.Scope> =>
  Effect.gen(function* () {
    const realClock = yield* Effect.clock
    const stats = RequestStats.make()
    const faults = FaultList.make(() => realClock.unsafeCurrentTimeMillis())
    const table = RouteTable.make(options.routes)
    const controls = RouteTable.make([
      ...KernelControls.make({ ...options, stats, faults, table }),
      ...options.controls
    ])
    const finish = options.finish ?? ((_exchange: Exchange, answer: Answer) => Effect.succeed(answer))
    const statusAnswer = options.statusAnswer ?? ((status: number): Answer => ({ status, body: "" }))

    const handle = (
      exchange: Exchange,
      found: RouteTable.Found | undefined,
      name: string,
      connection: Connection.Connection
    ) =>
      Effect.gen(function* () {
        if (options.latencyMs > 0) yield* Effect.sleep(options.latencyMs)
        const stopped = options.before ? yield* options.before(exchange, name) : Option.none<Answer>()
        if (Option.isSome(stopped)) return yield* finish(exchange, stopped.value)
        const handler = found ? found.route.handle(exchange) : options.notFound(exchange)
        const answer = yield* options.stopsWithClient === true
          ? Effect.raceFirst(handler, Effect.as(connection.closed, clientLeft))
          : handler
        if (answer.status < 400) stats.applied(name)
        return yield* finish(exchange, answer)
      })

    const ordinary = (exchange: Exchange, found: RouteTable.Found | undefined, connection: Connection.Connection) => {
      const name = found?.name ?? RouteTable.unknownName(exchange.method)
      stats.requested(name)
      const fault = faults.next(name, exchange.rawQuery, exchange.body)
      const handling = handle(exchange, found, name, connection)
      return fault
        ? FaultActions.perform(fault, { handle: handling, connection, statusAnswer })
        : Effect.flatMap(handling, connection.send)
    }

    const onRequest = (request: IncomingMessage, response: ServerResponse) =>
      Effect.gen(function* () {
        const connection = Connection.make(request, response)
        const { path } = ReadExchange.splitTarget(request.url ?? "/")
        const isControl = path.startsWith("/__sandbox")
        const found = (isControl ? controls : table).find(request.method ?? "GET", path)
        const exchange = yield* ReadExchange.read(request, found?.params ?? {})
        if (Option.isNone(exchange)) return
        if (!isControl) return yield* ordinary(exchange.value, found, connection)
        const known = [...controls.names].join(", ")
        const answer = found
          ? yield* found.route.handle(exchange.value)
          : refused(`No such control route. There are: ${known}`, 404)
        yield* connection.send(answer)
      }).pipe(
        Effect.catchAllCause((cause) =>
          Effect.zipRight(
            Effect.logError(
              `The sandbox's ${options.name} failed on ${request.method ?? ""} ${ReadExchange.splitTarget(request.url ?? "").path}`,
              cause
            ),
            response.headersSent
              ? Connection.make(request, response).reset
              : Connection.make(request, response).send(statusAnswer(500))
          )
        )
      )

    const run = yield* FiberSet.makeRuntime()
    const upgraded = new Set<Duplex>()
    // Plex accepts long query strings and Go's limit is 1 MB; what is too long is the server's own decision, not Node's.
    const server = createServer({
      maxHeaderSize: 1 << 20,
      requestTimeout: 0,
      keepAliveTimeout: options.idleTimeoutMs ?? 0
    })
    server.on("request", (request, response) => void run(onRequest(request, response)))
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const { path, rawQuery } = ReadExchange.splitTarget(request.url ?? "/")
      const name = table.find("GET", path)?.name ?? RouteTable.unknownName("GET")
      stats.requested(name)
      // Whatever the fault, a client that asks for an upgrade sees a dropped connection.
      if (faults.next(name, rawQuery) !== undefined || options.onUpgrade === undefined) return void socket.destroy()
      upgraded.add(socket)
      socket.once("close", () => void upgraded.delete(socket))
      options.onUpgrade(request, socket, head)
    })
    yield* Effect.addFinalizer(() =>
      Effect.async((resume: (ended: Effect.Effect<void>) => void) => {
        for (const socket of upgraded) socket.destroy()
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
    )
    const port = yield* listen(server, options.name, options.port)
    return { url: `http://127.0.0.1:${port}`, port }
  })
