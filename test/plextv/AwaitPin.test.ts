import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/TestClock"
import { awaitToken } from "../../src/plextv/AwaitPin.ts"
import { breaks, json, status, type Reply } from "../support/HttpScript.ts"
import { plexTvOf } from "../support/PlexTv.ts"

const answered = (authToken: string | null) => json({ id: 7, code: "7RQZ", authToken })
const pending = answered(null)
const allowed = answered("token-of-the-account")
const tooMany = json({ errors: [{ code: 1003, message: "Too many requests", status: 429 }] }, 429)
const gone = json({ errors: [{ code: 1020, message: "Code not found or expired", status: 404 }] }, 404)

/** Of the sign-in, in milliseconds. */
const life = 30_000

/** Waits over these answers, of which the last one repeats, while so many seconds pass one by one. */
const waiting = (seconds: number, ...replies: readonly [Reply, ...ReadonlyArray<Reply>]) =>
  Effect.gen(function* () {
    const { calls, layer } = plexTvOf(...replies)
    const told: Array<string> = []
    const pin = { id: 7, code: "7RQZ", link: "", endsAt: (yield* Clock.currentTimeMillis) + life }
    const fiber = yield* Effect.fork(
      awaitToken(pin, (look) => Effect.sync(() => void told.push(look._tag))).pipe(
        Effect.map((token) => Redacted.value(token)),
        Effect.catchTag("PinGone", () => Effect.succeed("gone")),
        Effect.provide(layer)
      )
    )
    for (let second = 0; second < seconds; second += 1) yield* TestClock.adjust("1 second")
    const became = yield* Effect.map(fiber.status, ({ _tag }) => (_tag === "Done" ? "ended" : "waits"))
    const outcome = became === "ended" ? yield* Fiber.join(fiber) : became
    yield* Fiber.interrupt(fiber)
    return { outcome, looks: calls.length, told }
  })

describe("waiting for a person to allow a sign-in", () => {
  it.effect("looks once a second until there is a token", () =>
    Effect.gen(function* () {
      const { looks, outcome } = yield* waiting(10, pending, pending, pending, allowed)
      assert.deepStrictEqual([outcome, looks], ["token-of-the-account", 4])
    })
  )

  it.effect("goes on while plex.tv is away, refuses connections, or is somebody else's page", () =>
    Effect.gen(function* () {
      const { outcome, told } = yield* waiting(
        10,
        pending,
        breaks("ECONNREFUSED"),
        status(503),
        status(404, { "content-type": "text/html" }, "<html>"),
        status(401, { "content-type": "text/html" }, "<html>"),
        allowed
      )
      assert.deepStrictEqual([outcome, ...told], ["token-of-the-account", "Pending", "Away", "Away", "Away", "Away"])
    })
  )

  it.effect("looks less often the longer plex.tv asks for it", () =>
    Effect.gen(function* () {
      const { looks, outcome } = yield* waiting(28, tooMany)
      assert.strictEqual(outcome, "waits")
      assert.strictEqual(looks, 4)
    })
  )

  it.effect("ends at once where plex.tv no longer knows the code", () =>
    Effect.gen(function* () {
      const { looks, outcome } = yield* waiting(5, pending, gone)
      assert.deepStrictEqual([outcome, looks], ["gone", 2])
    })
  )

  it.effect("ends with the sign-in, after one more look", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* waiting(29, pending)).outcome, "waits")
      const { looks, outcome } = yield* waiting(30, pending)
      assert.deepStrictEqual([outcome, looks], ["gone", 31])
    })
  )
})
