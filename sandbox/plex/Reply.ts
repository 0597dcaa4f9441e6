import * as Effect from "effect/Effect"
import { gzip } from "node:zlib"
import { bodyOf } from "../http/Connection.ts"
import type { Answer, Exchange } from "../http/Exchange.ts"
import type { Element } from "./Element.ts"
import { renderJson } from "./RenderJson.ts"
import { renderXml } from "./RenderXml.ts"

/** JSON only if asked for; a missing Accept or a wildcard means XML. */
const wantsJson = ({ headers }: Exchange): boolean => headers.accept?.includes("application/json") ?? false

export const reply = (exchange: Exchange, root: Element, headers: Readonly<Record<string, string>> = {}): Answer =>
  wantsJson(exchange)
    ? { status: 200, headers: { "Content-Type": "application/json", ...headers }, body: renderJson(root) }
    : { status: 200, headers: { "Content-Type": "text/xml;charset=utf-8", ...headers }, body: renderXml(root) }

/** What every action answers: nothing, as `text/html`. */
export const done: Answer = { status: 200, headers: { "Content-Type": "text/html" }, body: "" }

const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  414: "Request-URI Too Long",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable"
}

/** Errors are web pages, whatever the client accepts; `detail` follows the heading. */
export const failure = (status: number, detail = ""): Answer => {
  const reason = reasons[status] ?? "Error"
  return {
    status,
    headers: { "Content-Type": "text/html" },
    body: `<html><head><title>${reason}</title></head><body><h1>${status} ${reason}</h1>${detail}</body></html>`
  }
}

/** While its database migrates Plex answers everything with this XML, JSON clients too. */
export const maintenance: Answer = {
  status: 503,
  headers: { "Content-Type": "text/xml;charset=utf-8" },
  body: '<?xml version="1.0" encoding="UTF-8"?>\n<Response code="503" title="Maintenance" status="Plex Media Server is currently running database migrations."/>\n'
}

export const statusAnswer = (status: number): Answer => (status === 503 ? maintenance : failure(status))

const compress = (body: Buffer): Effect.Effect<Buffer> =>
  Effect.async((resume) => gzip(body, { level: 1 }, (error, zipped) => resume(Effect.succeed(error ? body : zipped))))

/**
 * The headers of every answer of a real server (recorded on 1.43.1), and gzip where the client takes it.
 *
 * @param idleSeconds after so long without a request the server drops the connection
 */
export const finish =
  (idleSeconds: number) =>
  (exchange: Exchange, answer: Answer): Effect.Effect<Answer> =>
    Effect.gen(function* () {
      const closes = exchange.headers.connection?.toLowerCase().includes("close") ?? false
      const headers = {
        "X-Plex-Protocol": "1.0",
        "Cache-Control": "no-cache",
        ...(closes ? { Connection: "close" } : { Connection: "Keep-Alive", "Keep-Alive": `timeout=${idleSeconds}` }),
        ...answer.headers
      }
      const body = bodyOf(answer)
      const accepted = exchange.headers["accept-encoding"] ?? ""
      if (
        body.length === 0 ||
        !accepted.includes("gzip") ||
        /^image\//.test(answer.headers?.["Content-Type"]?.toString() ?? "")
      ) {
        return { ...answer, headers }
      }
      const zipped = yield* compress(body)
      return {
        ...answer,
        headers: {
          ...headers,
          "Content-Encoding": "gzip",
          "X-Plex-Content-Original-Length": `${body.length}`,
          "X-Plex-Content-Compressed-Length": `${zipped.length}`
        },
        body: zipped
      }
    })
