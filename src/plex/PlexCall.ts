import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import { it, standsBefore } from "../core/model/Answerer.ts"
import { ownerOnly, safeLength } from "../core/retry/Blame.ts"
import { ItemGone, Unavailable } from "../core/model/Failure.ts"
import { type Address, basic } from "../core/settings/Address.ts"
import { type Call, ended, ofTransport, refusalOf } from "../http/CallFailures.ts"
import { type CallKind, CallLimits, limitOf } from "../http/CallLimits.ts"
import { CallsUnderWay } from "../http/CallsUnderWay.ts"
import { headOf, jsonOf, textOf } from "../http/ReadAnswer.ts"
import { wrongAddress } from "../http/WrongAddress.ts"
import { PlexConnection } from "./PlexConnection.ts"

const remedies: Readonly<Record<number, string>> = {
  401: "Sign in again (plexsync login), or set plex_token to a valid X-Plex-Token of the server's owner.",
  403: ownerOnly
}

/**
 * Whether a status is Plex's word about the token. A write that is refused with 403 may be so for what it says: who sent it finds out. Without any
 * name it is Plex that does not let us in: what stands before it and asks for a password of its own says who it is.
 */
const isOfToken = (status: number, method: string, before: string | null): boolean =>
  status === 401 ? before === null || before === "" : status === 403 && before === null && method === "GET"

const said = {
  notJson: "its answer is not JSON; is plex_url really Plex?",
  otherwise: "its answer lacks what was asked for"
}

const isPage = (body: string): boolean => /^\s*<(!doctype\s+html|html)\b/i.test(body)

/** One request: its name for messages, what it asks for, and the item it is about, if one. */
export interface PlexRequest {
  readonly operation: string
  /** Left out: a call like most. */
  readonly kind?: CallKind
  readonly method: "GET" | "PUT" | "POST"
  /** Path and query, encoded. */
  readonly target: string
  readonly ratingKey?: string
  /** Sent as it is. */
  readonly body?: { readonly bytes: Uint8Array; readonly mime: string }
}

/** For messages: the path, of which a list of keys may be long, and never the query. */
const nameOf = ({ method, target }: PlexRequest): string => {
  const [path = ""] = target.split("?", 1)
  return `${method} ${path.length > 60 ? `${path.slice(0, 59)}…` : path}`
}

/** Whom a request goes to, and what lets it in. */
interface Server {
  readonly address: Address
  readonly token: Redacted.Redacted
}

/** Sends requests as one known device, with the token in a header only, and sorts the answers by status. Error bodies are never JSON. */
export const make = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const { device, server } = yield* PlexConnection
  const limits = yield* CallLimits
  const { around } = yield* CallsUnderWay

  /** A 404 of Plex is believed, and any for a read: to write, the item is looked for before it counts as gone. */
  const isGone = ({ method, target }: PlexRequest, status: number, before: string | null) =>
    status === 404 && (method === "GET" || (before === null && target.length <= safeLength))

  const refusal = (
    call: Call,
    request: PlexRequest,
    { headers, status }: HttpClientResponse,
    body: string,
    now: number
  ) => {
    const before = standsBefore({ protocol: headers["x-plex-protocol"], name: headers["server"], body })
    if (request.ratingKey !== undefined && isGone(request, status, before))
      return new ItemGone({ ratingKey: request.ratingKey })
    // A write is tried alone, and whether all are refused is found out.
    const misled = wrongAddress(call, { status, headers, body }, request.method === "GET")
    if (misled !== undefined) return misled
    // While it starts, Plex answers reads, but writes with a 400 that says so.
    const starting = status === 400 && body.includes("still starting up")
    return refusalOf(call, {
      status,
      headers,
      now,
      remedy: isOfToken(status, request.method, before) ? remedies[status] : undefined,
      starting,
      before,
      away:
        status === 503 && before === null
          ? "maintenance or start-up (status 503)"
          : starting
            ? "it is still starting up"
            : `${it(before)} answered with status ${status}`,
      refused: "it does not take this request"
    })
  }

  const send = (call: Call, request: PlexRequest, { address, token }: Server) =>
    Effect.gen(function* () {
      const response = yield* HttpClientRequest.make(request.method)(`${call.address}${request.target}`).pipe(
        HttpClientRequest.setHeaders({
          ...basic(address),
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
      if (response.status >= 200 && response.status < 300) return response
      const body = yield* headOf(response)
      const now = yield* Clock.currentTimeMillis
      return yield* refusal(call, request, response, body, now)
    })

  /** A request and what is read of its answer, in the time that a call has. Until there is an address, none is under way. */
  const exchange = <A, E>(
    request: PlexRequest,
    read: (call: Call, response: HttpClientResponse) => Effect.Effect<A, E>
  ) =>
    Effect.gen(function* () {
      const to = yield* server
      const { kind = "call", operation } = request
      const limit = yield* limitOf(limits, kind)
      const call: Call = { server: "Plex", operation, address: to.address.url, request: nameOf(request), limit }
      const exchanged = Effect.flatMap(send(call, request, to), (response) => read(call, response))
      return yield* around(call, exchanged.pipe(ended(call)))
    })

  return {
    /** An answer that is read. */
    ask: <A, I>(request: PlexRequest, schema: Schema.Schema<A, I>) =>
      exchange(request, (call, response) => jsonOf(call, response, schema, said)),
    /** An answer that is only waited for, to its end: the connection is then free again. Plex's own is empty, so a web page is somebody else's. */
    tell: (request: PlexRequest) =>
      exchange(request, (call, response) =>
        Effect.gen(function* () {
          const body = yield* textOf(call, response)
          if (!isPage(body)) return
          const problem = "it answered with a web page; is plex_url really Plex?"
          const before = standsBefore({ protocol: undefined, name: response.headers["server"], body })
          return yield* new Unavailable({ ...call, status: response.status, problem, before, retryAfter: null })
        })
      ).pipe(Effect.asVoid)
  } as const
})
export type PlexCall = Effect.Effect.Success<typeof make>
