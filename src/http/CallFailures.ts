import type { HttpClientError } from "@effect/platform/HttpClientError"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import {
  type CallFailure,
  LimitPassed,
  Refused,
  type Server,
  Unauthorized,
  Unavailable,
  Unreachable
} from "../core/model/Failure.ts"
import { addressSetting } from "../core/settings/Address.ts"
import type { CallLimit } from "./CallLimits.ts"

/** Which call failed, for the message: never a query value. */
export interface Call {
  readonly server: Server
  readonly operation: string
  /** Scheme, host and port. */
  readonly address: string
  /** Method and path: `GET /library/sections`. */
  readonly request: string
  readonly limit: CallLimit
}

/** A call to its end, which comes in time: sent, answered, and the answer read. */
export const ended =
  (call: Call) =>
  <A, E, R>(exchange: Effect.Effect<A, E, R>): Effect.Effect<A, E | LimitPassed, R> =>
    Effect.timeoutFail(exchange, {
      duration: call.limit.call,
      onTimeout: () => new LimitPassed({ ...call, limit: "call_timeout", most: call.limit.call })
    })

/** What the system calls what lies at the bottom of a failure; empty where it has no name. */
export const codeOf = (cause: unknown): string => {
  if (typeof cause !== "object" || cause === null) return ""
  if ("code" in cause && typeof cause.code === "string") return cause.code
  return "cause" in cause ? codeOf(cause.cause) : ""
}

const problems: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused; is it running, and is the port right?",
  ECONNRESET: "the connection was reset",
  EPIPE: "the connection was reset",
  ENOTFOUND: "there is no host of this name",
  EAI_AGAIN: "the host name cannot be looked up right now",
  EHOSTUNREACH: "there is no way to this host",
  ENETUNREACH: "there is no way to this network",
  UND_ERR_SOCKET: "the connection was closed",
  UND_ERR_CONNECT_TIMEOUT: "no connection within connect_timeout",
  UND_ERR_HEADERS_TIMEOUT: "no answer within read_timeout",
  UND_ERR_BODY_TIMEOUT: "the answer stalled for read_timeout",
  ETIMEDOUT: "the connection timed out",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name; use the name in the certificate"
}

/** A TLS handshake that did not come about. */
const certificate = /CERT|SELF_SIGNED|TLS|SSL|UNABLE_TO_VERIFY/

/** https to a port that does not speak it. */
const notTls = /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/

/** Plex closes a connection without a word where it wants https; so does each server that is ended. */
const closedAtOnce = /^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/

/** What the address says of it. */
const byAddress = ({ address, server }: Call, code: string): string | undefined => {
  if (notTls.test(code) && address.startsWith("https:"))
    return `this port does not speak https; write http:// in ${addressSetting[server]}, or give the port that does`
  if (server === "Plex" && closedAtOnce.test(code) && address.startsWith("http:"))
    return `${problems[code] ?? ""}; if that stays so, Plex asks for secure connections: write https:// in plex_url`
  return undefined
}

/** Why there was no connection, in words that fit any server. */
export const plainProblem = (code: string): string =>
  problems[code] ??
  (certificate.test(code)
    ? `its certificate is not accepted (${code})`
    : `the connection failed${code === "" ? "" : ` (${code})`}`)

const problemOf = (call: Call, code: string): string => byAddress(call, code) ?? plainProblem(code)

/** The request never left. */
const unsent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/

const slow = new Set(["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "ETIMEDOUT"])

export const cutOff = "its answer was cut off or is not readable"

/** What the HTTP client reports, as a failure of ours: no connection, or an answer that could not be read. */
export const ofTransport =
  (call: Call) =>
  (error: HttpClientError): Unreachable | Unavailable => {
    const code = codeOf(error.cause)
    return error._tag === "RequestError" || slow.has(code)
      ? new Unreachable({
          ...call,
          problem: problemOf(call, code),
          code,
          quick: !slow.has(code),
          sent: !(unsent.test(code) || certificate.test(code))
        })
      : new Unavailable({
          ...call,
          status: error.response.status,
          problem: cutOff,
          retryAfter: null
        })
  }

/** Milliseconds of a `Retry-After` header, which is seconds or a date. `now` in epoch ms. */
export const retryAfter = (header: string | undefined, now: number): number | null => {
  if (header === undefined || header.trim() === "") return null
  const seconds = Number(header)
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now
  return Number.isFinite(wait) ? Math.max(0, wait) : null
}

/** An answer that refuses, with what its server means by it. */
interface Refusal {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Epoch ms. */
  readonly now: number
  /** What a person can do where the key is not accepted; undefined: it is not about the key. */
  readonly remedy: string | undefined
  /** The server says that it is not ready, whatever the status. */
  readonly starting: boolean
  /** Who answered in its place, if anyone. */
  readonly before: string | null
  /** What is said of a server that is not ready, and of a request that it does not take. */
  readonly away: string
  readonly refused: string
}

/** What a status means. The one place that decides it, for both servers. */
export const refusalOf = (call: Call, refusal: Refusal): Unauthorized | Unavailable | Refused => {
  const { away, before, headers, now, refused, remedy, starting, status } = refusal
  if (remedy !== undefined) return new Unauthorized({ ...call, status, remedy })
  if (starting || status === 408 || status === 429 || status >= 500)
    return new Unavailable({
      ...call,
      status,
      problem: away,
      before,
      retryAfter: retryAfter(headers["retry-after"], now)
    })
  return new Refused({ ...call, status, problem: refused, before })
}

const thrice = Schedule.intersect(
  Schedule.jitteredWith(Schedule.spaced("250 millis"), { min: 0.4, max: 1.6 }),
  Schedule.recurs(2)
)

const triedAgain =
  (again: (failure: Unreachable) => boolean) =>
  <A, E, R>(call: Effect.Effect<A, E | CallFailure, R>): Effect.Effect<A, E | CallFailure, R> => {
    const wanted = (error: E | CallFailure): error is Unreachable => error instanceof Unreachable && again(error)
    // Nearly always the first attempt does, and needs no schedule.
    return Effect.catchIf(call, wanted, (failure) =>
      Effect.suspend(() => {
        let first = true
        const attempt = Effect.suspend(() => {
          if (!first) return call
          first = false
          return Effect.fail(failure)
        })
        return Effect.retry(attempt, { schedule: thrice, while: wanted })
      })
    )
  }

/** Three attempts in all, 100 to 400 ms apart, for connections that failed at once. Everything else is the queue's matter. */
export const atOnce = triedAgain(({ quick }) => quick)

/** The same for what must not be done twice: only where the request never left. Whether it was done is to be looked at before it is sent again. */
export const atOnceIfUnsent = triedAgain(({ quick, sent }) => quick && !sent)
