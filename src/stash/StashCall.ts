import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import { Refused, Unauthorized, Unavailable } from "../core/Failure.ts"
import { type Call, ofTransport, retryAfter } from "../http/CallFailures.ts"
import { StashConnection } from "./StashConnection.ts"

const remedy =
  "Set stash_api_key to the API key in Stash's settings (Security), or leave it empty when Stash has no password."

/** Sends requests as the one who is let in, and says what a refusal means. */
export const make = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const connection = yield* StashConnection
  const cookie = yield* Ref.make(Option.fromNullable(connection.sessionCookie))
  /** Stash's clock less ours, in ms: its stamps are held against its own time. */
  const clockOffset = yield* Ref.make(0)

  const authorise = (request: HttpClientRequest.HttpClientRequest) =>
    Effect.map(Ref.get(cookie), (session) =>
      connection.apiKey !== undefined
        ? HttpClientRequest.setHeader(request, "ApiKey", Redacted.value(connection.apiKey))
        : Option.match(session, {
            onNone: () => request,
            onSome: (value) => HttpClientRequest.setHeader(request, "Cookie", `session=${Redacted.value(value)}`)
          })
    )

  /** A session lives an hour and is renewed by every answer: the newest value counts. */
  const learn = (response: HttpClientResponse) =>
    Effect.gen(function* () {
      const fresh = response.cookies.cookies["session"]
      const session = fresh?.value
      if (session !== undefined && session !== "" && response.status < 300)
        yield* Ref.set(cookie, Option.some(Redacted.make(session)))
      const theirs = Date.parse(response.headers["date"] ?? "")
      const ours = yield* Clock.currentTimeMillis
      if (Number.isFinite(theirs)) yield* Ref.set(clockOffset, theirs - ours)
    })

  const callOf = (operation: string): Call => ({ server: "Stash", operation, address: connection.url })

  /** The answer, whatever its status. Redirects are not followed. */
  const send = (call: Call, request: HttpClientRequest.HttpClientRequest) =>
    Effect.flatMap(authorise(request), client.execute).pipe(Effect.mapError(ofTransport(call)), Effect.tap(learn))

  const refusal = (call: Call, response: HttpClientResponse, now: number) => {
    const { status } = response
    if (status === 401 || (status >= 300 && status < 400)) return new Unauthorized({ ...call, status, remedy })
    if (status === 408 || status === 429 || status >= 500) {
      return new Unavailable({
        ...call,
        status,
        problem: `it answered with status ${status}`,
        retryAfter: retryAfter(response.headers["retry-after"], now)
      })
    }
    return new Refused({ ...call, status, problem: `it answered with status ${status}` })
  }

  /** Reads a refusing answer to its end, so that the connection is free again, and fails with what it means. */
  const refuse = (call: Call, response: HttpClientResponse) =>
    Effect.gen(function* () {
      yield* Effect.ignore(response.text)
      return yield* refusal(call, response, yield* Clock.currentTimeMillis)
    })

  /** The headers that let one in now, for a connection that is no request. */
  const credentials = Effect.map(authorise(HttpClientRequest.get(connection.url)), ({ headers }) => headers)

  return { address: connection.url, callOf, send, refuse, credentials, clockOffset: Ref.get(clockOffset) } as const
})
export type StashCall = Effect.Effect.Success<typeof make>
