import * as Effect from "effect/Effect"
import { gzipSync } from "node:zlib"
import { bodyOf, type Connection } from "./Connection.ts"
import type { Answer } from "./Exchange.ts"
import { type Fault, pointOf } from "./Fault.ts"
import * as ProcessSignal from "./ProcessSignal.ts"

/** What a fault works on: the request's handling, not yet begun, and the way back to the client. */
export interface Target {
  readonly handle: Effect.Effect<Answer>
  readonly connection: Connection
  /** The server's own words for a status. */
  readonly statusAnswer: (status: number) => Answer
}

const page: Answer = {
  status: 200,
  headers: { "Content-Type": "text/html" },
  body: "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1></body></html>"
}

/** Of something that stands before the server: another page than the server's own, and a name. */
const proxyAnswer = (status: number): Answer => ({
  status,
  headers: { "Content-Type": "text/html", Server: "sandbox-proxy/1.0 (in front)" },
  body: `<html>\r\n<head><title>${status} Blocked</title></head>\r\n<body>\r\n<center><h1>${status} Blocked</h1></center>\r\n<hr><center>Reference 7f3a9c</center>\r\n</body>\r\n</html>\r\n`
})

const unparsable: Answer = { status: 200, headers: { "Content-Type": "application/json" }, body: '{"data' }

const locked: Answer = {
  status: 200,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ errors: [{ message: "database is locked" }], data: null })
}

const cut = (answer: Answer): Answer => {
  const body = bodyOf(answer)
  return body.length < 2
    ? { ...unparsable, status: answer.status }
    : { ...answer, body: body.subarray(0, body.length >> 1) }
}

const breakOff = (answer: Answer, { connection }: Target, end: Effect.Effect<void>) =>
  Effect.zipRight(connection.sendPart(answer, bodyOf(answer).length >> 1), end)

const trickle = (answer: Answer, { connection }: Target, ms: number) =>
  Effect.gen(function* () {
    const body = bodyOf(answer)
    const size = Math.max(1, Math.ceil(body.length / 10))
    if (body.length === 0) return yield* connection.send(answer)
    yield* connection.sendPart(answer, size)
    for (let at = size; at < body.length; at += size) {
      yield* Effect.sleep(ms / 10)
      yield* connection.sendMore(body.subarray(at, at + size))
    }
    yield* connection.close
  })

/** Silence until the client leaves, or for `ms` and then a dropped connection. */
const silence = (fault: Fault, { connection }: Target) =>
  fault.ms === undefined
    ? connection.closed
    : Effect.race(connection.closed, Effect.zipRight(Effect.sleep(fault.ms), connection.reset))

const endless = (status: number): Answer => ({ status, headers: { "Content-Type": "application/json" } })

const blank = Buffer.from(" ")
const filler = Buffer.alloc(64 * 1024, " ")

/** Until the client leaves. */
const drip = ({ ms = 1000, status = 200 }: Fault, { connection }: Target) =>
  Effect.zipRight(
    connection.begin(endless(status)),
    Effect.raceFirst(connection.closed, Effect.forever(Effect.delay(connection.sendMore(blank), ms)))
  )

/** Until the client leaves, or the bytes are sent. */
const flood = ({ bytes = Infinity, status = 200 }: Fault, { connection }: Target) =>
  Effect.gen(function* () {
    yield* connection.begin(endless(status))
    for (let sent = 0; sent < bytes && !(yield* connection.isGone); sent += filler.length)
      yield* connection.sendMore(filler)
    yield* connection.close
  })

/** Inflates to hundreds of times what is sent: one MiB, and again. */
const bomb = Effect.sync((): Answer => {
  const packed = gzipSync(Buffer.alloc(1024 * 1024, " "))
  return {
    status: 200,
    headers: { "Content-Type": "application/json", "Content-Encoding": "gzip" },
    body: Buffer.concat(Array.from({ length: 64 }, () => packed))
  }
})

/** The answer of a fault that replaces the server's own. */
const replacement = (fault: Fault, { statusAnswer }: Target): Answer => {
  if (fault.kind === "html") return page
  if (fault.kind === "errors") return locked
  if (fault.kind === "unauthorized") return statusAnswer(401)
  if (fault.kind === "proxy") return proxyAnswer(fault.status ?? 403)
  const answer = statusAnswer(fault.status ?? 500)
  return fault.retryAfter === undefined
    ? answer
    : { ...answer, headers: { ...answer.headers, "Retry-After": `${fault.retryAfter}` } }
}

/** Until the stopped process runs again, its client gives up, or `ms` are over. */
const whileStopped = (fault: Fault, pid: number, { connection }: Target) =>
  Effect.raceAll([
    ProcessSignal.untilContinued(pid),
    connection.closed,
    fault.ms === undefined ? Effect.never : Effect.sleep(fault.ms)
  ])

/**
 * Sends the signal at its point.
 *
 * - `before`, SIGKILL: the request dies with its sender, unhandled. SIGSTOP: the request is under way while its sender stands still; it is
 *   handled (and answered, if anyone listens) when the process runs again, gives up its connection, or after `ms`. This is the late
 *   write that fencing is about.
 * - `applied`: handled, and never answered: the connection is reset, for a stopped process when it runs again.
 * - `answered`: after the answer left.
 */
const signal = (fault: Fault, target: Target): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { connection, handle } = target
    const pid = fault.pid ?? 0
    const name = fault.signal ?? "SIGKILL"
    const point = pointOf(fault)
    if (point === "before") {
      const sent = yield* ProcessSignal.send(pid, name)
      if (sent && name === "SIGKILL") return yield* connection.reset
      if (sent) yield* whileStopped(fault, pid, target)
      return yield* Effect.flatMap(handle, connection.send)
    }
    const answer = yield* handle
    if (point === "answered") {
      yield* connection.send(answer)
      return yield* Effect.asVoid(ProcessSignal.send(pid, name))
    }
    const sent = yield* ProcessSignal.send(pid, name)
    if (!sent) return yield* connection.send(answer)
    if (name === "SIGSTOP") yield* whileStopped(fault, pid, target)
    return yield* connection.reset
  })

/** Carries out a fault on a request. */
export const perform = (fault: Fault, target: Target): Effect.Effect<void> => {
  const { connection, handle } = target
  if (fault.kind === "signal") return signal(fault, target)
  const point = pointOf(fault)
  const answer = point === "before" && fault.kind !== "slow" ? Effect.succeed(unparsable) : handle
  switch (fault.kind) {
    case "refuse":
      return Effect.zipRight(answer, connection.reset)
    case "reset":
      return Effect.flatMap(answer, (sent) => breakOff(sent, target, connection.reset))
    case "truncate":
      return Effect.flatMap(answer, (sent) => breakOff(sent, target, connection.close))
    case "malformed":
      return Effect.flatMap(answer, (sent) => connection.send(cut(sent)))
    case "hang":
      return Effect.flatMap(answer, (sent) =>
        Effect.zipRight(point === "answered" ? connection.sendPart(sent, 1) : Effect.void, silence(fault, target))
      )
    case "slow": {
      const ms = fault.ms ?? 1000
      if (point === "before") return Effect.flatMap(Effect.delay(handle, ms), connection.send)
      return Effect.flatMap(handle, (sent) =>
        point === "answered" ? trickle(sent, target, ms) : Effect.delay(connection.send(sent), ms)
      )
    }
    case "drip":
      return Effect.zipRight(answer, drip(fault, target))
    case "endless":
      return Effect.zipRight(answer, flood(fault, target))
    case "bomb":
      return Effect.zipRight(answer, Effect.flatMap(bomb, connection.send))
    case "status":
    case "errors":
    case "html":
    case "unauthorized":
    case "proxy":
      return Effect.zipRight(answer, connection.send(replacement(fault, target)))
  }
}
