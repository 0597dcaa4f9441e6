import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import { basic } from "../core/settings/Address.ts"
import { type Call, ended, ofTransport, refusalOf } from "../http/CallFailures.ts"
import { type CallKind, CallLimits, limitOf } from "../http/CallLimits.ts"
import { CallsUnderWay } from "../http/CallsUnderWay.ts"
import { headOf } from "../http/ReadAnswer.ts"
import { type Answered, pointsTo, wrongAddress } from "../http/WrongAddress.ts"
import * as Admittance from "./Admittance.ts"
import { type Access, StashConnection } from "./StashConnection.ts"

const remedies = {
  wrong:
    "Set stash_api_key to the API key in Stash's settings (Security), or leave it empty when Stash has no password.",
  missing:
    "Make an API key in Stash (Settings > Security), or run any PlexSync task once by hand. Set stash_api_key to the key where PlexSync is not started by Stash."
}

const isSame = (a: Access, b: Access) =>
  Equal.equals(a.apiKey, b.apiKey) && Equal.equals(a.sessionCookie, b.sessionCookie)

/** Sends requests as the one who is let in, and says what a refusal means. */
export const make = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const connection = yield* StashConnection
  const limits = yield* CallLimits
  const { around } = yield* CallsUnderWay
  const admittance = yield* Admittance.make
  const access = yield* Ref.make<Access>(
    connection.apiKey === undefined ? { sessionCookie: connection.sessionCookie } : { apiKey: connection.apiKey }
  )
  /** Stash's clock less ours, in ms: its stamps are held against its own time. */
  const clockOffset = yield* Ref.make(0)

  const authorise = (request: HttpClientRequest.HttpClientRequest, { apiKey, sessionCookie }: Access) =>
    HttpClientRequest.setHeaders(request, {
      ...basic(connection.address),
      ...(apiKey !== undefined
        ? { ApiKey: Redacted.value(apiKey) }
        : sessionCookie !== undefined
          ? { Cookie: `session=${Redacted.value(sessionCookie)}` }
          : {})
    })

  /** A session lives an hour and is renewed by every answer: the newest value counts. */
  const learn = (response: HttpClientResponse) =>
    Effect.gen(function* () {
      if (response.status < 300) yield* admittance.letIn
      const fresh = response.cookies.cookies["session"]
      const session = fresh?.value
      if (session !== undefined && session !== "" && response.status < 300)
        yield* Ref.update(access, (used) =>
          used.apiKey === undefined ? { sessionCookie: Redacted.make(session) } : used
        )
      const theirs = Date.parse(response.headers["date"] ?? "")
      const ours = yield* Clock.currentTimeMillis
      if (Number.isFinite(theirs)) yield* Ref.set(clockOffset, theirs - ours)
    })

  /** `request`: method and path, for messages. */
  const callOf = (operation: string, request: string, kind: CallKind = "call") =>
    Effect.map(limitOf(limits, kind), (limit): Call => ({
      server: "Stash",
      operation,
      address: connection.address.url,
      request,
      limit
    }))

  const once = (call: Call, request: HttpClientRequest.HttpClientRequest, used: Access) =>
    client.execute(authorise(request, used)).pipe(Effect.mapError(ofTransport(call)), Effect.tap(learn))

  /** The first other way that Stash lets in is used from then on. */
  const otherwise = (call: Call, request: HttpClientRequest.HttpClientRequest, refused: Access) =>
    Effect.gen(function* () {
      const others = yield* connection.others ?? Effect.succeed([])
      for (const other of others.filter((one) => !isSame(one, refused))) {
        const response = yield* once(call, request, other)
        if (response.status !== 401) {
          yield* Ref.update(access, (now) => (isSame(now, refused) ? other : now))
          return Option.some(response)
        }
        yield* headOf(response)
      }
      return Option.none<HttpClientResponse>()
    })

  /** A call to its end: sent, answered, and the answer read. */
  const whole = <A, E, R>(call: Call, exchange: Effect.Effect<A, E, R>) => around(call, ended(call)(exchange))

  /** The answer, whatever its status. Redirects are not followed. */
  const send = (call: Call, request: HttpClientRequest.HttpClientRequest) =>
    Effect.gen(function* () {
      const used = yield* Ref.get(access)
      const response = yield* once(call, request, used)
      if (response.status !== 401 || connection.others === undefined) return response
      return Option.getOrElse(yield* otherwise(call, request, used), () => response)
    })

  /** It sends those that it does not let in to its login page; what stands before it may send everybody elsewhere. */
  const isOfKey = (call: Call, answered: Answered) => {
    if (answered.status === 401) return true
    const to = pointsTo(call, answered)
    if (to === undefined) return answered.status >= 300 && answered.status < 400
    return to.origin === new URL(call.address).origin && to.pathname.endsWith("/login")
  }

  const refusal = (call: Call, answered: Answered, now: number, used: Access) => {
    const { headers, status } = answered
    const remedy = used.apiKey === undefined ? remedies.missing : remedies.wrong
    const problem = `it answered with status ${status}`
    const ofKey = isOfKey(call, answered)
    // A picture may lie elsewhere by itself.
    const misled = ofKey ? undefined : wrongAddress(call, answered, call.request.startsWith("POST "))
    if (misled !== undefined) return misled
    return refusalOf(call, {
      status,
      headers,
      now,
      remedy: ofKey ? remedy : undefined,
      starting: false,
      before: null,
      away: problem,
      refused: problem
    })
  }

  /** Reads a refusing answer, if it is short, to its end, so that the connection is free again, and fails with what it means. */
  const refuse = (call: Call, response: HttpClientResponse) =>
    Effect.gen(function* () {
      const { headers, status } = response
      const body = yield* headOf(response)
      const failure = refusal(call, { status, headers, body }, yield* Clock.currentTimeMillis, yield* Ref.get(access))
      if (failure._tag === "Unauthorized") yield* admittance.refused
      return yield* failure
    })

  /** The headers that let one in now, for a connection that is no request. */
  const credentials = Effect.map(
    Ref.get(access),
    (used) => authorise(HttpClientRequest.get(connection.address.url), used).headers
  )

  /** The newest value of the session that is used; none where there is a key, or nobody is asked for either. */
  const session = Effect.map(Ref.get(access), ({ apiKey, sessionCookie }) =>
    apiKey === undefined ? Option.fromNullable(sessionCookie) : Option.none()
  )

  return {
    address: connection.address.url,
    callOf,
    whole,
    send,
    refuse,
    credentials,
    /** Bytes of the largest answer. */
    answerLimit: Effect.map(limits.inForce, ({ answer }) => answer),
    session,
    readmitted: admittance.readmitted,
    clockOffset: Ref.get(clockOffset)
  } as const
})
export type StashCall = Effect.Effect.Success<typeof make>
