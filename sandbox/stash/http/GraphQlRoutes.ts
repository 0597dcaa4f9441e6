import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Answer, Exchange, Route } from "../../http/Exchange.ts"
import type { Engine, Request } from "../graphql/Engine.ts"
import * as Execution from "../graphql/Execution.ts"
import type { QueryStats } from "../graphql/QueryStats.ts"
import { spoil } from "../graphql/OddAnswers.ts"
import * as RequestBody from "../graphql/RequestBody.ts"
import * as Response from "../graphql/Response.ts"
import type { Context } from "../resolve/Context.ts"
import type { Stash } from "../Stash.ts"
import type { Access } from "./Access.ts"
import * as BaseUrl from "./BaseUrl.ts"

const headers = (contentType: string) => ({
  "Cache-Control": "no-store",
  "Content-Type": contentType,
  Vary: "Origin",
  "X-Content-Type-Options": "nosniff"
})

/** The first media type of Accept decides between the older and the newer way of answering. */
const isPlainJson = ({ headers: { accept } }: Exchange): boolean => {
  const first = (accept ?? "").split(",")[0]?.split(";")[0]?.trim() ?? ""
  return first === "" || first === "application/json"
}

const answer = (exchange: Exchange, status: number, body: string): Answer => ({
  status,
  headers: headers(isPlainJson(exchange) ? "application/json" : "application/graphql-response+json"),
  body
})

const unsupported: Answer = {
  status: 400,
  headers: headers("text/plain; charset=utf-8"),
  body: Response.ofMessage("transport not supported")
}

export const make = (options: {
  readonly stash: Stash
  readonly engine: Engine
  readonly access: Access
  readonly stats: QueryStats
  readonly run: Context["run"]
}): ReadonlyArray<Route> => {
  const { access, engine, run, stash, stats } = options

  const perform = (exchange: Exchange, request: Request, allowed: (operation: string) => boolean) => {
    const prepared = engine.prepare(request)
    if (Either.isLeft(prepared)) {
      return Effect.succeed(answer(exchange, isPlainJson(exchange) ? 422 : 400, Response.ofInvalid(prepared.left)))
    }
    if (!allowed(prepared.right.operation.operation)) {
      return Effect.succeed(answer(exchange, 406, Response.ofMessage("GET requests only allow query operations")))
    }
    const { caller } = access.identify(exchange)
    // The promise hears of the client's leaving by the signal; what it has begun in the database stays.
    return Effect.promise(async (signal) => {
      const context: Context = { stash, caller, baseUrl: BaseUrl.of(exchange), signal, run }
      const result = await Execution.run(engine, prepared.right, context)
      if (!stash.odd.isEmpty()) spoil(stash.odd, result.data, prepared.right.operation.selectionSet)
      const body = Response.ofResult(result)
      stats.answered(prepared.right, result, Buffer.byteLength(body))
      return answer(exchange, 200, body)
    })
  }

  const handled =
    (read: (exchange: Exchange) => Either.Either<Request, string>, allowed: (operation: string) => boolean) =>
    (exchange: Exchange) =>
      Either.match(read(exchange), {
        onLeft: (problem) => Effect.succeed(answer(exchange, 400, Response.ofMessage(problem))),
        onRight: (request) => perform(exchange, request, allowed)
      })

  const post = handled(
    ({ body }) => RequestBody.ofPost(body.toString("utf8")),
    () => true
  )
  const get = handled(RequestBody.ofGet, (operation) => operation === "query")
  const isJson = ({ headers: sent }: Exchange) =>
    (sent["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() === "application/json"
  const none = () => Effect.succeed(unsupported)

  return ["/graphql", "/graphql/"].flatMap((pattern): ReadonlyArray<Route> => [
    { method: "POST", pattern, handle: (exchange) => (isJson(exchange) ? post(exchange) : none()) },
    { method: "GET", pattern, handle: get },
    { method: "PUT", pattern, handle: none },
    { method: "DELETE", pattern, handle: none },
    { method: "PATCH", pattern, handle: none },
    {
      method: "OPTIONS",
      pattern,
      handle: () => Effect.succeed({ status: 200, headers: { Vary: "Access-Control-Request-Headers" }, body: "" })
    }
  ])
}
