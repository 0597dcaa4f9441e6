import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import { batches } from "../../src/stash/LogSocket.ts"
import { listening } from "../support/Listening.ts"

describe("a connection", () => {
  /** A server that says what it is told to, and keeps what it hears. */
  const server = (answer: (type: unknown, say: (message: object) => void) => void) =>
    Effect.gen(function* () {
      const heard: Array<unknown> = []
      const { url: address } = yield* listening((socket) => {
        socket.on("message", (bytes: Buffer) => {
          const { type } = JSON.parse(bytes.toString("utf8")) as { readonly type: unknown }
          heard.push(type)
          answer(type, (message) => socket.send(JSON.stringify(message)))
        })
      })
      return { address, heard }
    })
  const until = (holds: () => boolean) =>
    TestClock.adjust("0 millis").pipe(
      Effect.zipRight(Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))),
      Effect.repeat({ until: holds })
    )
  const wayTo = (address: string) => ({ address, headers: {}, insecure: false })
  const acknowledge = (type: unknown, say: (message: object) => void) => {
    if (type === "connection_init") say({ type: "connection_ack" })
  }

  it.scoped("is pinged every 20 s, and given up when nothing at all is heard between two pings", () =>
    Effect.gen(function* () {
      const { address, heard } = yield* server(acknowledge)
      const running = yield* Effect.fork(Effect.flip(Stream.runDrain(batches(wayTo(address), "x"))))
      yield* until(() => heard.includes("subscribe"))
      yield* TestClock.adjust("20 seconds")
      yield* until(() => heard.includes("ping"))
      expect(heard).toEqual(["connection_init", "subscribe", "ping"])
      yield* TestClock.adjust("20 seconds")
      expect((yield* Fiber.join(running)).message).toBe("nothing came for 40s")
    })
  )

  it.scoped("is kept while its pings are answered", () =>
    Effect.gen(function* () {
      const { address, heard } = yield* server((type, say) => {
        acknowledge(type, say)
        if (type === "ping") say({ type: "pong" })
      })
      const running = yield* Effect.fork(Stream.runDrain(batches(wayTo(address), "x")))
      yield* until(() => heard.includes("subscribe"))
      for (const pings of [1, 2, 3, 4]) {
        yield* TestClock.adjust("20 seconds")
        yield* until(() => heard.filter((type) => type === "ping").length === pings)
        // The answer is on its way back.
        yield* Effect.repeat(
          Effect.promise(() => new Promise((resolve) => setImmediate(resolve))),
          { times: 20 }
        )
      }
      expect(running.unsafePoll()).toBeNull()
      yield* Fiber.interrupt(running)
    })
  )

  it.scoped("is given up when Stash does not know the subscription", () =>
    Effect.gen(function* () {
      const { address } = yield* server((type, say) => {
        acknowledge(type, say)
        if (type === "subscribe") say({ id: "1", type: "error", payload: [{ message: "Cannot query field" }] })
      })
      const lost = yield* Effect.flip(Stream.runDrain(batches(wayTo(address), "x")))
      expect(lost.message).toBe("Stash ended the subscription")
    })
  )
})
