import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import { frames, Frame, type ConnectionLost, type Reaction } from "../http/WebSocket.ts"

export interface Way {
  /** Of Stash, without `/graphql`. */
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  /** Whether certificates go unchecked. */
  readonly insecure: boolean
  /** Bytes of the largest message. */
  readonly largest?: number
}

/** What comes over a subscription: that it stands, or a batch of lines as Stash sent it. */
export type Logged = Data.TaggedEnum<{ Stands: {}; Batch: { readonly text: string } }>
export const Logged = Data.taggedEnum<Logged>()

const protocol = "graphql-transport-ws"
/** Until the connection stands. Milliseconds. */
const connect = 10_000
/** Stash never pings in this protocol; whoever is silent for two of ours has gone. Milliseconds. */
const pingEvery = 20_000
const silence = 2 * pingEvery
/** Batches kept for a slow reader. */
const kept = 64
/** Batches are longer. Bytes. */
const longestWord = 1000

const json = (message: Readonly<Record<string, unknown>>) => JSON.stringify(message)
const init = json({ type: "connection_init", payload: {} })
const subscribe = json({ id: "1", type: "subscribe", payload: { query: "subscription{loggingSubscribe{message}}" } })
const ping = json({ type: "ping" })
const pong = json({ type: "pong" })

const decode = Schema.decodeUnknownOption(Schema.parseJson(Schema.Struct({ type: Schema.String })))

/** What is said in return to a word of the protocol. */
const answer = (text: string): Reaction<Logged> => {
  const type = Option.match(decode(text), { onNone: () => "", onSome: (word) => word.type })
  switch (type) {
    case "connection_ack":
      return { send: subscribe, pass: Logged.Stands() }
    case "ping":
      return { send: pong }
    case "error":
    case "complete":
      return { failWith: "Stash ended the subscription" }
    default:
      return {}
  }
}

/** Stash sends every SQL statement there too: a frame without the wanted bytes, and too long to be a word, is dropped before it is decoded. */
const reaction = (wanted: Buffer) =>
  Frame.$match({
    Open: (): Reaction<Logged> => ({ send: init }),
    Alive: () => ({}),
    Text: ({ bytes }) => {
      if (bytes.includes(wanted)) return { pass: Logged.Batch({ text: bytes.toString("utf8") }) }
      return bytes.length > longestWord ? {} : answer(bytes.toString("utf8"))
    }
  })

/** One subscription to Stash's log until it ends: the batches that hold `wanted`. */
export const batches = ({ address, headers, ...way }: Way, wanted: string): Stream.Stream<Logged, ConnectionLost> =>
  frames(
    {
      url: `${address}/graphql`,
      headers,
      ...way,
      protocol,
      connect,
      silence,
      ping: { text: ping, every: pingEvery },
      kept
    },
    reaction(Buffer.from(wanted))
  )
