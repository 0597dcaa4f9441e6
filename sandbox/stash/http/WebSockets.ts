import * as Either from "effect/Either"
import type * as Effect from "effect/Effect"
import { Kind, OperationTypeNode } from "graphql"
import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import { WebSocketServer } from "ws"
import type { Exchange } from "../../http/Exchange.ts"
import type { Engine, Prepared } from "../graphql/Engine.ts"
import * as Execution from "../graphql/Execution.ts"
import * as Response from "../graphql/Response.ts"
import type { Context } from "../resolve/Context.ts"
import type { Stash } from "../Stash.ts"
import type { Access, Asking } from "./Access.ts"
import * as BaseUrl from "./BaseUrl.ts"
import * as SocketSession from "./SocketSession.ts"

/** What each subscription hears, as the value of its root field. */
const sources = (stash: Stash): Readonly<Record<string, (emit: (value: unknown) => void) => () => void>> => ({
  jobsSubscribe: (emit) => stash.jobs.listen(emit),
  scanCompleteSubscribe: (emit) => stash.onScanComplete(() => emit(true)),
  loggingSubscribe: (emit) => stash.logFeed.listen(emit)
})

const rootField = ({ operation }: Prepared): string => {
  const [selection] = operation.selectionSet.selections
  return selection?.kind === Kind.FIELD ? selection.name.value : ""
}

/** Runs one operation of a socket: a query answers once, a subscription until it is stopped. */
const start =
  (stash: Stash, engine: Engine, context: (signal: AbortSignal) => Context): SocketSession.Start =>
  (request, { complete, fail, next }) => {
    const prepared = engine.prepare(request)
    if (Either.isLeft(prepared)) {
      fail(Response.refusals(prepared.left))
      return () => undefined
    }
    const abort = new AbortController()
    const execute = (root: unknown) =>
      Execution.run(engine, prepared.right, context(abort.signal), root).then((result) => {
        if (!abort.signal.aborted) next(Response.resultOf(result))
      })
    if (prepared.right.operation.operation !== OperationTypeNode.SUBSCRIPTION) {
      void execute(undefined).then(complete)
      return () => abort.abort()
    }
    const field = rootField(prepared.right)
    const stop = sources(stash)[field]?.((value) => void execute({ [field]: value }))
    return () => {
      abort.abort()
      stop?.()
    }
  }

const asking = (request: IncomingMessage): Asking & Pick<Exchange, "headers"> => {
  const [path = "/", rawQuery = ""] = (request.url ?? "/").split("?", 2)
  return { headers: request.headers, path, rawQuery, query: new URLSearchParams(rawQuery) }
}

/** GraphQL over websockets: the upgrade is let in like any other request, then one of two sub-protocols is spoken. */
export const make = (options: {
  readonly stash: Stash
  readonly engine: Engine
  readonly access: Access
  readonly run: Context["run"]
  /** Runs until the socket closes. */
  readonly fork: (effect: Effect.Effect<void>) => () => void
}) => {
  const { access, engine, fork, run, stash } = options
  const server = new WebSocketServer({
    noServer: true,
    // Without a sub-protocol that it knows Stash speaks the legacy one.
    handleProtocols: (offered) => [...offered].find((one) => Object.hasOwn(SocketSession.dialects, one)) ?? false
  })
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const asked = asking(request)
    const refused = access.refusal(asked)._tag === "Some"
    if (refused || asked.path.replace(/\/$/, "") !== "/graphql") {
      socket.end(
        `HTTP/1.1 ${refused ? "401 Unauthorized\r\nWWW-Authenticate: FormBased" : "404 Not Found"}\r\nContent-Length: 0\r\n\r\n`
      )
      return
    }
    const { caller } = access.identify(asked)
    server.handleUpgrade(request, socket, head, (client) => {
      const context = (signal: AbortSignal): Context => ({ stash, caller, baseUrl: BaseUrl.of(asked), signal, run })
      SocketSession.open(client, start(stash, engine, context), fork)
    })
  }
  /** Cuts every connection, as a proxy that is restarted does; says how many. */
  const drop = (): number => {
    const { size } = server.clients
    for (const client of server.clients) client.terminate()
    return size
  }
  return { upgrade, drop }
}
