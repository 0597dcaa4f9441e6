import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { it, standsBefore } from "../core/Answerer.ts"
import { ownerOnly, safeLength } from "../core/Blame.ts"
import { ItemGone, Refused, Unauthorized, Unavailable } from "../core/Failure.ts"
import { type Call, ofTransport, retryAfter } from "../http/CallFailures.ts"
import { PlexConnection } from "./PlexConnection.ts"

const remedies: Readonly<Record<number, string>> = {
  401: "Set plex_token to a valid X-Plex-Token of the server's owner.",
  403: ownerOnly
}

/**
 * Whether a status is Plex's word about the token. A write that is refused with 403 may be so for what it says: who sent it finds out. Without any
 * name it is Plex that does not let us in: what stands before it and asks for a password of its own says who it is.
 */
const isOfToken = (status: number, method: string, before: string | null): boolean =>
  status === 401 ? before === null || before === "" : status === 403 && before === null && method === "GET"

const isPage = (body: string): boolean => /^\s*<(!doctype\s+html|html)\b/i.test(body)

/** One request: its name for messages, what it asks for, and the item it is about, if one. */
export interface PlexRequest {
  readonly operation: string
  readonly method: "GET" | "PUT" | "POST"
  /** Path and query, encoded. */
  readonly target: string
  readonly ratingKey?: string
  /** Sent as it is. */
  readonly body?: { readonly bytes: Uint8Array; readonly mime: string }
}

/** Sends requests as one known device, with the token in a header only, and sorts the answers by status. Error bodies are never JSON. */
export const make = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const { device, server } = yield* PlexConnection

  /** A 404 of Plex is believed, and any for a read: to write, the item is looked for before it counts as gone. */
  const isGone = ({ method, target }: PlexRequest, status: number, before: string | null) =>
    status === 404 && (method === "GET" || (before === null && target.length <= safeLength))

  const refusal = (
    call: Call,
    request: PlexRequest,
    { headers, status }: HttpClientResponse,
    body: string,
    wait: number | null
  ) => {
    const before = standsBefore({ protocol: headers["x-plex-protocol"], name: headers["server"], body })
    const remedy = isOfToken(status, request.method, before) ? remedies[status] : undefined
    if (remedy !== undefined) return new Unauthorized({ ...call, status, remedy })
    if (request.ratingKey !== undefined && isGone(request, status, before))
      return new ItemGone({ ratingKey: request.ratingKey })
    // While it starts, Plex answers reads, but writes with a 400 that says so.
    const starting = status === 400 && body.includes("still starting up")
    if (status === 408 || status === 429 || status >= 500 || starting) {
      const problem =
        status === 503 && before === null
          ? "maintenance or start-up (status 503)"
          : starting
            ? "it is still starting up"
            : `${it(before)} answered with status ${status}`
      return new Unavailable({ ...call, status, problem, before, retryAfter: wait })
    }
    return new Refused({ ...call, status, before, problem: "it does not take this request" })
  }

  const send = (request: PlexRequest) =>
    Effect.gen(function* () {
      const { token, url } = yield* server
      const call: Call = { server: "Plex", operation: request.operation, address: url }
      const response = yield* HttpClientRequest.make(request.method)(`${url}${request.target}`).pipe(
        HttpClientRequest.setHeaders({
          Accept: "application/json",
          "X-Plex-Token": Redacted.value(token),
          "X-Plex-Client-Identifier": device.id,
          "X-Plex-Product": "PlexSync",
          "X-Plex-Version": device.version,
          "X-Plex-Platform": device.platform,
          "X-Plex-Device-Name": "PlexSync"
        }),
        request.body === undefined ? identity : HttpClientRequest.bodyUint8Array(request.body.bytes, request.body.mime),
        client.execute,
        Effect.mapError(ofTransport(call))
      )
      if (response.status >= 200 && response.status < 300) return { call, response }
      const body = yield* Effect.orElseSucceed(response.text, () => "")
      const now = yield* Clock.currentTimeMillis
      return yield* refusal(call, request, response, body, retryAfter(response.headers["retry-after"], now))
    })

  const json = <A, I>(schema: Schema.Schema<A, I>, call: Call, response: HttpClientResponse) =>
    Effect.gen(function* () {
      const wrong = (problem: string) =>
        new Unavailable({ ...call, status: response.status, problem, retryAfter: null })
      if (!/\bjson\b/.test(response.headers["content-type"] ?? ""))
        return yield* wrong("its answer is not JSON; is plex_url really Plex?")
      const body = yield* Effect.mapError(response.json, ofTransport(call))
      return yield* Effect.mapError(Schema.decodeUnknown(schema)(body), () =>
        wrong("its answer lacks what was asked for")
      )
    })

  return {
    /** An answer that is read. */
    ask: <A, I>(request: PlexRequest, schema: Schema.Schema<A, I>) =>
      Effect.flatMap(send(request), ({ call, response }) => json(schema, call, response)).pipe(
        Effect.withSpan(`PlexApi.${request.operation}`)
      ),
    /** An answer that is only waited for, to its end: the connection is then free again. Plex's own is empty, so a web page is somebody else's. */
    tell: (request: PlexRequest) =>
      Effect.gen(function* () {
        const { call, response } = yield* send(request)
        const body = yield* Effect.mapError(response.text, ofTransport(call))
        if (!isPage(body)) return
        const problem = "it answered with a web page; is plex_url really Plex?"
        const before = standsBefore({ protocol: undefined, name: response.headers["server"], body })
        return yield* new Unavailable({ ...call, status: response.status, problem, before, retryAfter: null })
      }).pipe(Effect.asVoid, Effect.withSpan(`PlexApi.${request.operation}`))
  } as const
})
export type PlexCall = Effect.Effect.Success<typeof make>
