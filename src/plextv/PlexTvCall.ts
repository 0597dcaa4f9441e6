import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientError } from "@effect/platform/HttpClientError"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { codeOf, plainProblem, retryAfter } from "../http/CallFailures.ts"
import { collected, headOf, isJson } from "../http/ReadAnswer.ts"
import { PlexTvConnection } from "./PlexTvConnection.ts"
import { PinGone, PlexTvAway, TokenRefused } from "./PlexTvFailure.ts"

/** One request: its name for messages, and what it asks for. */
export interface PlexTvRequest {
  readonly operation: string
  readonly method: "GET" | "POST" | "DELETE"
  /** Path and query, encoded. */
  readonly target: string
  readonly token?: Redacted.Redacted
}

const home = "https://plex.tv"
/** A call may take so long in all, and its answer have so many bytes: an account may have many servers. */
const within = "15 seconds"
const most = 4 * 1024 * 1024

const Errors = Schema.parseJson(Schema.Struct({ errors: Schema.Array(Schema.Struct({ code: Schema.Number })) }))

/** The codes of plex.tv's own words; none where something else answered in its place. */
const codesIn = (response: HttpClientResponse, body: string): ReadonlyArray<number> | undefined =>
  isJson(response)
    ? Either.match(Schema.decodeUnknownEither(Errors)(body), {
        onLeft: () => undefined,
        onRight: ({ errors }) => errors.map(({ code }) => code)
      })
    : undefined

const expired = 1020
/** An older call answers a bad token with 422. */
const ofToken = [401, 403, 422]

/** Epoch ms of a `Date` header. */
const dateOf = ({ headers }: HttpClientResponse): number | null => {
  const at = Date.parse(headers["date"] ?? "")
  return Number.isNaN(at) ? null : at
}

/** Sends requests as one known device, and sorts the answers. What an answer holds is in no message: it may be a token, or a person's home. */
export const make = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const { address = home, device } = yield* PlexTvConnection

  const away = (operation: string, problem: string, status: number | null = null, wait: number | null = null) =>
    new PlexTvAway({ operation, problem, status, retryAfter: wait })

  const ofTransport =
    (operation: string) =>
    (error: HttpClientError): PlexTvAway =>
      away(operation, plainProblem(codeOf(error.cause)))

  const refusal = ({ operation, token }: PlexTvRequest, response: HttpClientResponse) =>
    Effect.gen(function* () {
      const { headers, status } = response
      const codes = codesIn(response, yield* headOf(response))
      if (status === 404 && codes?.includes(expired) === true) return new PinGone()
      if (token !== undefined && codes !== undefined && ofToken.includes(status))
        return new TokenRefused({ operation, status })
      const now = yield* Clock.currentTimeMillis
      const who = codes === undefined ? "something answered in its place" : "it answered"
      return away(operation, `${who} with status ${status}`, status, retryAfter(headers["retry-after"], now))
    })

  const send = (request: PlexTvRequest) =>
    Effect.gen(function* () {
      const { method, operation, target, token } = request
      const { id, platform, version } = yield* device
      const response = yield* HttpClientRequest.make(method)(`${address}${target}`).pipe(
        HttpClientRequest.setHeaders({
          Accept: "application/json",
          "X-Plex-Client-Identifier": id,
          "X-Plex-Product": "PlexSync",
          "X-Plex-Version": version,
          "X-Plex-Platform": platform,
          "X-Plex-Device": platform,
          "X-Plex-Device-Name": "PlexSync"
        }),
        token === undefined ? identity : HttpClientRequest.setHeader("X-Plex-Token", Redacted.value(token)),
        client.execute,
        Effect.mapError(ofTransport(operation))
      )
      if (response.status >= 200 && response.status < 300) return response
      return yield* Effect.flip(refusal(request, response))
    })

  const inTime =
    ({ operation }: PlexTvRequest) =>
    <A, E, R>(call: Effect.Effect<A, E, R>) =>
      Effect.timeoutFail(call, {
        duration: within,
        onTimeout: () => away(operation, `no answer within ${within}`)
      })

  const read = <A, I>({ operation }: PlexTvRequest, response: HttpClientResponse, schema: Schema.Schema<A, I>) =>
    Effect.gen(function* () {
      const wrong = away(operation, "its answer is not what was asked for", response.status)
      const { bytes, over } = yield* Effect.mapError(collected(response, most), ofTransport(operation))
      if (over || !isJson(response)) return yield* wrong
      const value = yield* Effect.mapError(
        Schema.decodeUnknown(Schema.parseJson(schema))(bytes.toString("utf8")),
        () => wrong
      )
      return { value, saidAt: dateOf(response) }
    })

  return {
    /** An answer that is read, and when plex.tv gave it by its own clock. */
    ask: <A, I>(request: PlexTvRequest, schema: Schema.Schema<A, I>) =>
      Effect.flatMap(send(request), (response) => read(request, response, schema)).pipe(inTime(request)),
    /** An answer that is only waited for. */
    tell: (request: PlexTvRequest) => Effect.flatMap(send(request), headOf).pipe(Effect.asVoid, inTime(request))
  } as const
})
