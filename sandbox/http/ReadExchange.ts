import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { IncomingMessage } from "node:http"
import type { Exchange } from "./Exchange.ts"

/** The target of a request line, cut at the first `?`. */
export const splitTarget = (target: string): { readonly path: string; readonly rawQuery: string } => {
  const at = target.indexOf("?")
  return at < 0 ? { path: target, rawQuery: "" } : { path: target.slice(0, at), rawQuery: target.slice(at + 1) }
}

const readBody = (request: IncomingMessage): Effect.Effect<Option.Option<Buffer>> =>
  Effect.async((resume) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => void chunks.push(chunk))
    request.once("end", () => resume(Effect.succeed(Option.some(Buffer.concat(chunks)))))
    request.once("error", () => resume(Effect.succeedNone))
    request.once("close", () => resume(Effect.succeedNone))
  })

/** The request with its body; none if the client left before it was sent. */
export const read = (request: IncomingMessage, params: Exchange["params"]): Effect.Effect<Option.Option<Exchange>> =>
  Effect.map(
    readBody(request),
    Option.map((body) => {
      const { path, rawQuery } = splitTarget(request.url ?? "/")
      return {
        method: request.method ?? "GET",
        path,
        params,
        rawQuery,
        query: new URLSearchParams(rawQuery),
        headers: request.headers,
        body
      }
    })
  )
