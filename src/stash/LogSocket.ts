import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { WebSocket } from "ws"

/** The subscription has ended, or did not come about. */
export class SocketLost extends Data.TaggedError("SocketLost")<{ readonly problem: string }> {
  override get message() {
    return `Stash's log cannot be followed: ${this.problem}`
  }
}

export interface Way {
  /** Of Stash, without `/graphql`. */
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  /** Whether certificates go unchecked. */
  readonly insecure: boolean
}

const protocol = "graphql-transport-ws"
const handshakeTimeout = 10_000
/** Stash never pings in this protocol; whoever is silent from one of ours to the next has gone. */
const pingEvery = "20 seconds"
/** Frames kept for a slow reader; of more, the oldest are dropped. */
const kept = 64

const Frame = Schema.parseJson(
  Schema.Struct({ type: Schema.String, payload: Schema.optionalWith(Schema.Unknown, { nullable: true }) })
)
const decode = Schema.decodeUnknownOption(Frame)

const json = (message: Readonly<Record<string, unknown>>) => JSON.stringify(message)
const init = json({ type: "connection_init", payload: {} })
const subscribe = json({ id: "1", type: "subscribe", payload: { query: "subscription{loggingSubscribe{message}}" } })
const ping = json({ type: "ping" })
const pong = json({ type: "pong" })

/** Tells a live connection from a dead one: something must be heard between two pings. */
const keepAlive = (socket: WebSocket, heard: { since: boolean }, lost: (problem: string) => void) =>
  Effect.sync(() => {
    if (!heard.since) lost("it went silent")
    heard.since = false
    if (socket.readyState === WebSocket.OPEN) socket.send(ping)
  }).pipe(Effect.schedule(Schedule.spaced(pingEvery)))

/**
 * The frames of one subscription to Stash's log that hold `wanted`, as text. Stash sends every SQL statement there too: a frame without
 * those bytes is dropped before it is decoded. `ready` runs when the subscription stands. Fails when it ends.
 */
export const frames = (
  { address, headers, insecure }: Way,
  wanted: string,
  ready: () => void
): Stream.Stream<string, SocketLost> =>
  Stream.asyncPush<string, SocketLost>(
    (emit) =>
      Effect.gen(function* () {
        const needle = Buffer.from(wanted)
        const heard = { since: true }
        const lost = (problem: string) => emit.fail(new SocketLost({ problem }))
        const take = (socket: WebSocket, bytes: Buffer) => {
          heard.since = true
          if (bytes.includes(needle)) return void emit.single(bytes.toString("utf8"))
          // Batches of other lines: only what is short can be a word of the protocol.
          if (bytes.length > 1000) return
          const frame = decode(bytes.toString("utf8"))
          const type = frame._tag === "Some" ? frame.value.type : ""
          if (type === "connection_ack") {
            socket.send(subscribe)
            ready()
          } else if (type === "ping") socket.send(pong)
          else if (type === "error" || type === "complete") lost("Stash ended the subscription")
        }
        const socket = yield* Effect.acquireRelease(
          Effect.sync(() => {
            const opened = new WebSocket(`${address.replace(/^http/, "ws")}/graphql`, protocol, {
              headers,
              handshakeTimeout,
              rejectUnauthorized: !insecure,
              perMessageDeflate: false
            })
            opened.on("open", () => opened.send(init))
            opened.on("message", (bytes: Buffer) => take(opened, bytes))
            opened.on("error", (error) => lost(error.message))
            opened.on("close", (code) => lost(`the connection was closed (${code})`))
            return opened
          }),
          (opened) => Effect.sync(() => opened.terminate())
        )
        yield* Effect.forkScoped(keepAlive(socket, heard, lost))
      }),
    { bufferSize: kept, strategy: "sliding" }
  )
