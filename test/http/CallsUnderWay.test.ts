import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import type { Call } from "../../src/http/CallFailures.ts"
import { ended } from "../../src/http/CallFailures.ts"
import { CallsUnderWay, layer } from "../../src/http/CallsUnderWay.ts"

const call: Call = {
  server: "Plex",
  operation: "list libraries",
  address: "http://plex",
  request: "GET /library/sections",
  limit: { call: 120_000, answer: 1 }
}
const said =
  "Plex did not finish its answer to GET /library/sections within 120 s; look whether it is overloaded, or raise call_timeout (list libraries)"

describe("calls under way", () => {
  it.effect("are told once they take their time, then that they were given up, until one is well", () =>
    Effect.gen(function* () {
      const { around, slow } = yield* CallsUnderWay
      const { request, server } = call
      const hanging = yield* Effect.fork(Effect.flip(around(call, ended(call)(Effect.never))))
      yield* TestClock.adjust("9 seconds")
      expect(yield* slow).toEqual([])
      yield* TestClock.adjust("1 second")
      expect(yield* slow).toEqual([{ server, request, sinceAt: 0, problem: null }])
      yield* TestClock.adjust("110 seconds")
      expect((yield* Fiber.join(hanging)).message).toBe(said)
      expect(yield* slow).toEqual([{ server, request, sinceAt: 120_000, problem: said }])
      // Another one proves nothing.
      yield* around({ ...call, operation: "identity" }, Effect.void)
      expect(yield* slow).toHaveLength(1)
      yield* around(call, Effect.void)
      expect(yield* slow).toEqual([])
    }).pipe(Effect.provide(layer))
  )

  it.effect("are told no more when they are interrupted", () =>
    Effect.gen(function* () {
      const { around, slow } = yield* CallsUnderWay
      const hanging = yield* Effect.fork(around(call, Effect.never))
      yield* TestClock.adjust("1 minute")
      expect(yield* slow).toHaveLength(1)
      yield* Fiber.interrupt(hanging)
      expect(yield* slow).toEqual([])
    }).pipe(Effect.provide(layer))
  )
})
