import type { CallFailure, LimitPassed, Unavailable, Unreachable } from "../../../src/core/model/Failure.ts"
import { breaks, json, type Reply } from "../HttpScript.ts"

/** How a connection breaks, by whether that is at once and whether the request had left. */
const codeOf = ({ code, quick, sent }: Unreachable): string => {
  if (code !== "") return code
  if (quick) return sent ? "ECONNRESET" : "ECONNREFUSED"
  return sent ? "UND_ERR_HEADERS_TIMEOUT" : "UND_ERR_CONNECT_TIMEOUT"
}

/** An answer of Plex bears its mark; one of what stands before it, that one's name. */
const from = (before: string | null = null): Readonly<Record<string, string>> =>
  before === null ? { "x-plex-protocol": "1.0" } : { server: before }

const unavailable = ({ before, retryAfter, status }: Unavailable): Reply => {
  if (status === null || status < 300) return { ...json("{", 200, from(before)), cut: "UND_ERR_SOCKET" }
  const wait: Readonly<Record<string, string>> = retryAfter === null ? {} : { "retry-after": `${retryAfter / 1000}` }
  return { status, headers: { ...from(before), ...wait } }
}

/** A failure that one answer leads to: a limit is passed by waiting, or by more bytes than a test should make. */
export type Answerable = Exclude<CallFailure, LimitPassed>

/** The answer, or the broken connection, that leads to such a failure. Its words are those of who reads the answer. */
export const replyFor = (failure: Answerable): Reply => {
  switch (failure._tag) {
    case "Unreachable":
      return breaks(codeOf(failure))
    case "Unavailable":
      return unavailable(failure)
    case "Unauthorized":
      return { status: failure.status, headers: from() }
    case "Refused":
      return { status: failure.status, headers: from(failure.before) }
    case "NotUsable":
      return json({ errors: [{ message: failure.problem, extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }] }, 422)
  }
}
