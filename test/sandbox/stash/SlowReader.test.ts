import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { WebSocket } from "ws"
import { open, type Replies } from "../../../sandbox/stash/http/SocketSession.ts"
import { listening } from "../../support/Listening.ts"
import { at, until } from "./support/WithStash.ts"

const text = "x".repeat(10_000)

describe("a subscription whose reader is slow", () => {
  it.scopedLive("keeps a hundred results for it, drops what comes beyond that, and goes on when it reads again", () =>
    Effect.gen(function* () {
      const subscribed: Array<Replies> = []
      const { url } = yield* listening((socket) => {
        const start = (_: unknown, replies: Replies) => {
          subscribed.push(replies)
          return () => undefined
        }
        open(socket, start, () => () => undefined)
      })
      const client = yield* Effect.acquireRelease(
        Effect.sync(() => new WebSocket(url.replace("http", "ws"), "graphql-transport-ws")),
        (socket) => Effect.sync(() => socket.terminate())
      )
      const heard: Array<unknown> = []
      client.on("message", (bytes: Buffer) => heard.push(at(JSON.parse(bytes.toString("utf8")), "payload.n")))
      client.on("open", () => {
        client.send('{"type":"connection_init"}')
        client.send('{"id":"1","type":"subscribe","payload":{"query":"subscription{loggingSubscribe{message}}"}}')
      })
      const replies = yield* Effect.promise(() => until(() => subscribed[0]))
      client.pause()
      for (let n = 1; n <= 200; n += 1) replies.next({ n, text })
      client.resume()
      yield* Effect.promise(() => until(() => heard.includes(100)))
      replies.next({ n: "later" })
      yield* Effect.promise(() => until(() => heard.includes("later")))
      expect(heard.filter((n) => typeof n === "number")).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
    })
  )
})
