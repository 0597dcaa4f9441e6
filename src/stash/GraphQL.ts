import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import { NotUsable, Refused, Unauthorized, Unavailable } from "../core/Failure.ts"
import { type Call, ofTransport, retryAfter } from "../http/CallFailures.ts"
import { Envelope } from "./Answers.ts"
import { StashConnection } from "./StashConnection.ts"

const remedy =
  "Set stash_api_key to the API key in Stash's settings (Security), or leave it empty when Stash has no password."

/** Sends one document and gives the envelope: errors inside it are the caller's to read. */
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

  const isJson = (response: HttpClientResponse) => /\bjson\b/.test(response.headers["content-type"] ?? "")

  const read = (call: Call, response: HttpClientResponse) =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      // 422 and 400 explain themselves in the envelope, except when the body echoes the request.
      if (response.status !== 200 && !(response.status === 422 && isJson(response)))
        return yield* refusal(call, response, now)
      if (!isJson(response)) {
        return yield* new Unavailable({
          ...call,
          status: response.status,
          problem: "its answer is not JSON; is stash_url really Stash?",
          retryAfter: null
        })
      }
      const body = yield* Effect.mapError(response.json, ofTransport(call))
      return yield* Effect.mapError(
        Schema.decodeUnknown(Envelope)(body),
        () =>
          new Unavailable({
            ...call,
            status: response.status,
            problem: "its answer is not a GraphQL answer; is stash_url really Stash?",
            retryAfter: null
          })
      )
    })

  const send = (operation: string, query: string, variables: Readonly<Record<string, unknown>>) =>
    Effect.gen(function* () {
      const call: Call = { server: "Stash", operation, address: connection.url }
      const request = yield* HttpClientRequest.post(`${connection.url}/graphql`).pipe(
        // Without it, Stash v0.29 and newer answer validation errors with another status and content type.
        HttpClientRequest.setHeader("Accept", "application/json"),
        HttpClientRequest.bodyUnsafeJson({ query, variables }),
        authorise
      )
      const response = yield* Effect.mapError(client.execute(request), ofTransport(call))
      yield* learn(response)
      const envelope = yield* read(call, response)
      const invalid = envelope.errors.find((error) => error.extensions?.code !== undefined)
      if (invalid !== undefined) {
        return yield* new NotUsable({ ...call, problem: `${invalid.message} PlexSync needs Stash v0.27 or newer.` })
      }
      if (envelope.errors.some((error) => error.message.includes("database not initialized"))) {
        return yield* new NotUsable({
          ...call,
          problem: "its database is not ready; open Stash in a browser and finish the set-up or migration"
        })
      }
      return envelope
    })

  return { address: connection.url, send, clockOffset: Ref.get(clockOffset) } as const
})
