import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
// Not @effect/platform's Socket: that one shows no pings, sends no headers, and makes text of every frame before anybody can drop it.
import { WebSocket } from "ws"
import { usualLimit } from "./CallLimits.ts"
import { trust } from "./Transport.ts"

/** A websocket could not be opened, or ended. */
export class ConnectionLost extends Data.TaggedError("ConnectionLost")<{ readonly reason: string }> {
  override get message() {
    return this.reason
  }
}

/** Where a websocket leads to. */
export interface ConnectOptions {
  /** An http(s) address with its path. */
  readonly url: string
  /** May hold secrets; they are in no message. */
  readonly headers: Readonly<Record<string, Redacted.Redacted | string>>
  /** Until it stands, in ms. */
  readonly connect: number
  /** A line on which nothing comes for so long, pings included, is dead. Milliseconds. */
  readonly silence: number
  /** Whether certificates go unchecked, as for calls. */
  readonly insecure?: boolean
  /** The sub-protocol to speak; left out: none. */
  readonly protocol?: string
  /** Bytes of the largest message; one that is larger ends the line. Left out: as of any answer. */
  readonly largest?: number
  /** Said every so many ms, where the other side says nothing by itself and is to answer. */
  readonly ping?: { readonly text: string; readonly every: number }
  /** What is kept for a slow reader: of more, the oldest are dropped. Left out: everything. */
  readonly kept?: number
}

/** What is heard on a line: that it stands, a text (as its bytes), or that the other side is still there. */
export type Frame = Data.TaggedEnum<{ Open: {}; Text: { readonly bytes: Buffer }; Alive: {} }>
export const Frame = Data.taggedEnum<Frame>()

/** What is done about what was heard: something is passed on, something is said, the line is given up. Or nothing. */
export interface Reaction<A> {
  readonly pass?: A
  readonly send?: string
  readonly failWith?: string
}

/** Bytes of the largest message. */
const largestOf = ({ largest = usualLimit.answer }: ConnectOptions) => largest

/** How a socket says that a message is larger. */
const overlong = "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"

const problemOf = (error: Error, line: ConnectOptions): string =>
  "code" in error && error.code === overlong
    ? `a message is larger than ${largestOf(line) / 1024 / 1024} MiB (answer_limit)`
    : error.message

const valueOf = (value: Redacted.Redacted | string) => (typeof value === "string" ? value : Redacted.value(value))

const opened = (line: ConnectOptions) => {
  const { connect, headers, insecure, protocol, url } = line
  return Effect.acquireRelease(
    Effect.sync(
      () =>
        new WebSocket(url.replace(/^http/, "ws"), protocol === undefined ? [] : [protocol], {
          ...trust(insecure),
          headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, valueOf(value)])),
          handshakeTimeout: connect,
          maxPayload: largestOf(line),
          perMessageDeflate: false
        })
    ),
    // A socket that is ended while it opens says so as an error, which then nobody waits for.
    (socket) => Effect.sync(() => socket.on("error", () => undefined).terminate())
  )
}

const closed = (code: number, why: Buffer) =>
  `the connection was closed (code ${code}${why.length === 0 ? "" : `: ${why.toString("utf8")}`})`

const send = (socket: WebSocket, text: string) => {
  if (socket.readyState === WebSocket.OPEN) socket.send(text)
}

/** Waits for as long as the other side is heard often enough. */
const silenceOf = (life: Queue.Dequeue<"heard">, { silence }: ConnectOptions) =>
  Queue.take(life).pipe(
    Effect.timeoutFail({ duration: silence, onTimeout: () => `nothing came for ${Duration.format(silence)}` }),
    Effect.forever,
    Effect.flip
  )

const pings = (socket: WebSocket, { ping }: ConnectOptions) =>
  ping === undefined
    ? Effect.void
    : Effect.sync(() => send(socket, ping.text)).pipe(Effect.schedule(Schedule.spaced(ping.every)))

/**
 * Everything that is told of what comes over a websocket until it ends, which is always a failure. `react` sees each frame as it comes: what it
 * drops is neither decoded nor kept.
 */
export const frames = <A>(
  line: ConnectOptions,
  react: (frame: Frame) => Reaction<A>
): Stream.Stream<A, ConnectionLost> =>
  Stream.asyncPush<A, ConnectionLost>(
    (emit) =>
      Effect.gen(function* () {
        const life = yield* Queue.sliding<"heard">(1)
        const socket = yield* opened(line)
        const lost = (reason: string) => emit.fail(new ConnectionLost({ reason }))
        const take = (frame: Frame) => {
          life.unsafeOffer("heard")
          const { failWith, send: answer, pass } = react(frame)
          if (answer !== undefined) send(socket, answer)
          if (pass !== undefined) emit.single(pass)
          if (failWith !== undefined) lost(failWith)
        }
        socket
          .on("open", () => take(Frame.Open()))
          .on("message", (bytes, isBinary) => {
            if (!isBinary && Buffer.isBuffer(bytes)) take(Frame.Text({ bytes }))
          })
          .on("ping", () => take(Frame.Alive()))
          .on("error", (error) => lost(problemOf(error, line)))
          .on("close", (code, why) => lost(closed(code, why)))
        yield* Effect.forkScoped(Effect.map(silenceOf(life, line), lost))
        yield* Effect.forkScoped(pings(socket, line))
      }),
    line.kept === undefined ? { bufferSize: "unbounded" } : { bufferSize: line.kept, strategy: "sliding" }
  )
