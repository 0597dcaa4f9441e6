import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { WebSocket } from "ws"

/** A websocket could not be opened, or ended. */
export class LineLost extends Data.TaggedError("LineLost")<{ readonly reason: string }> {
  override get message() {
    return this.reason
  }
}

/** Where a websocket leads to. */
export interface Line {
  /** An http(s) address with its path. */
  readonly url: string
  /** May hold secrets; they are in no message. */
  readonly headers: Readonly<Record<string, Redacted.Redacted | string>>
  /** Until it stands, in ms. */
  readonly connect: number
  /** A line on which nothing comes for so long, pings included, is dead. Milliseconds. */
  readonly silence: number
}

const valueOf = (value: Redacted.Redacted | string) => (typeof value === "string" ? value : Redacted.value(value))

const opened = ({ connect, headers, url }: Line) =>
  Effect.acquireRelease(
    Effect.sync(
      () =>
        new WebSocket(url.replace(/^http/, "ws"), {
          headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, valueOf(value)])),
          handshakeTimeout: connect
        })
    ),
    // A socket that is ended while it opens says so as an error, which then nobody waits for.
    (socket) => Effect.sync(() => socket.on("error", () => undefined).terminate())
  )

/** What is heard on a line: that it stands, a text, or that the other side is still there. */
export type Heard = Data.TaggedEnum<{ Open: {}; Text: { readonly text: string }; Alive: {} }>
export const Heard = Data.taggedEnum<Heard>()

/** Everything that comes over a websocket until it ends, which is always a failure. */
export const frames = (line: Line): Stream.Stream<Heard, LineLost> =>
  Stream.asyncPush<Heard, LineLost>(
    (emit) =>
      Effect.map(opened(line), (socket) => {
        const lost = (reason: string) => emit.fail(new LineLost({ reason }))
        socket
          .on("open", () => emit.single(Heard.Open()))
          .on("message", (data, isBinary) => {
            if (!isBinary && Buffer.isBuffer(data)) emit.single(Heard.Text({ text: data.toString("utf8") }))
          })
          .on("ping", () => emit.single(Heard.Alive()))
          .on("error", (error) => lost(error.message))
          .on("close", (code) => lost(`the connection ended (code ${code})`))
      }),
    { bufferSize: "unbounded" }
  ).pipe(
    Stream.timeoutFail(
      () => new LineLost({ reason: `nothing came for ${Duration.format(line.silence)}` }),
      line.silence
    )
  )
