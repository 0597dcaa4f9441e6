import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type { WebSocket } from "ws"
import type { Request } from "../graphql/Engine.ts"
import * as GoJson from "../model/GoJson.ts"

/** The words of a sub-protocol. */
interface Dialect {
  readonly start: string
  readonly stop: string
  readonly data: string
  /** The legacy protocol keeps a connection alive by itself; the newer one leaves that to the client. */
  readonly keepsAlive: boolean
}

export const dialects: Readonly<Record<string, Dialect>> = {
  "graphql-transport-ws": { start: "subscribe", stop: "complete", data: "next", keepsAlive: false },
  "graphql-ws": { start: "start", stop: "stop", data: "data", keepsAlive: true }
}
const legacy: Dialect = { start: "start", stop: "stop", data: "data", keepsAlive: true }
const keepAliveEvery = "10 seconds"
/** Results of one operation that wait for a slow reader; what comes while there are so many is dropped. */
const mostWaiting = 100

const Message = Schema.parseJson(
  Schema.Struct({
    type: Schema.String,
    id: Schema.optionalWith(Schema.String, { nullable: true, default: () => "" }),
    payload: Schema.optional(Schema.Unknown)
  })
)
const Payload = Schema.Struct({
  query: Schema.optionalWith(Schema.String, { nullable: true, default: () => "" }),
  operationName: Schema.optionalWith(Schema.String, { nullable: true, default: () => "" }),
  variables: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Schema.Unknown }), {
    nullable: true,
    default: () => ({})
  })
})
const decode = Schema.decodeUnknownEither(Message)
const decodePayload = Schema.decodeUnknownEither(Payload)

/** What one operation may say. */
export interface Replies {
  readonly next: (result: unknown) => void
  readonly fail: (errors: ReadonlyArray<unknown>) => void
  readonly complete: () => void
}

/** Starts an operation; the answer stops it. */
export type Start = (request: Request, replies: Replies) => () => void

/** Speaks with one client until either side closes. */
export const open = (client: WebSocket, start: Start, fork: (effect: Effect.Effect<void>) => () => void): void => {
  const dialect = dialects[client.protocol] ?? legacy
  const running = new Map<string, () => void>()
  let isReady = false
  let stopKeepAlive: () => void = () => undefined

  const send = (message: Readonly<Record<string, unknown>>, sent?: () => void) =>
    client.send(GoJson.stringify(message), sent)
  const unexpected = () => client.close(1002, "unexpected message")
  const complete = (id: string) => {
    if (!running.delete(id)) return
    send({ id, type: "complete" })
  }

  const acknowledge = () => {
    isReady = true
    send({ type: "connection_ack" })
    if (!dialect.keepsAlive) return
    const keepAlive = Effect.sync(() => send({ type: "ka" }))
    send({ type: "ka" })
    stopKeepAlive = fork(Effect.asVoid(Effect.schedule(keepAlive, Schedule.spaced(keepAliveEvery))))
  }

  const begin = (id: string, payload: unknown) => {
    const request = decodePayload(payload ?? {})
    if (Either.isLeft(request)) {
      unexpected()
      return
    }
    running.set(id, () => undefined)
    let waiting = 0
    const next = (result: unknown) => {
      if (waiting >= mostWaiting) return
      waiting += 1
      send({ payload: result, id, type: dialect.data }, () => {
        waiting -= 1
      })
    }
    const stop = start(request.right, {
      next,
      fail: (errors) => {
        send({ payload: errors, id, type: "error" })
        complete(id)
      },
      complete: () => complete(id)
    })
    // It may have ended already.
    if (running.has(id)) running.set(id, stop)
  }
  const end = (id: string) => {
    running.get(id)?.()
    complete(id)
  }

  const receive = ({ id, payload, type }: typeof Message.Type): void => {
    if (type === "connection_terminate") client.close(1000, "terminated")
    else if (type === "ping") send({ type: "pong" })
    else if (type === "connection_init" && !isReady) acknowledge()
    else if (type === dialect.start && isReady) begin(id, payload)
    else if (type === dialect.stop && isReady) end(id)
    else if (type !== "pong") unexpected()
  }

  client.on("message", (data: Buffer) => {
    Either.match(decode(data.toString("utf8")), {
      onLeft: () => client.close(1002, "decoding error"),
      onRight: receive
    })
  })
  client.on("error", () => client.terminate())
  client.on("close", () => {
    stopKeepAlive()
    for (const stop of running.values()) stop()
    running.clear()
  })
}
