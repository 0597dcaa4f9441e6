import * as HttpClient from "@effect/platform/HttpClient"
import { RequestError } from "@effect/platform/HttpClientError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { coded, type Reply } from "../HttpScript.ts"
import * as MemoryResponse from "./MemoryResponse.ts"

/** A request as a server reads it. */
export interface Asked {
  readonly method: string
  /** Path, encoded. */
  readonly path: string
  /** What stands behind the question mark, encoded, and read. */
  readonly rawQuery: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

/** What a server does with a request: an answer, or a broken connection. It may take its time. */
export type Server = (asked: Asked) => Effect.Effect<Reply>

const nothing = new Uint8Array()

/** An HTTP client with this server at its other end, and nothing between them. */
export const clientOf = (server: Server): Layer.Layer<HttpClient.HttpClient> =>
  Layer.succeed(
    HttpClient.HttpClient,
    HttpClient.make((request, url) =>
      Effect.flatMap(
        server({
          method: request.method,
          path: url.pathname,
          rawQuery: url.search.slice(1),
          query: url.searchParams,
          headers: request.headers,
          body: request.body._tag === "Uint8Array" ? request.body.body : nothing
        }),
        (reply) =>
          "breaks" in reply
            ? new RequestError({ request, reason: "Transport", cause: coded(reply.breaks) })
            : Effect.succeed(MemoryResponse.make(request, reply))
      )
    ).pipe(HttpClient.withTracerDisabledWhen(() => true))
  )
