import { assert, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import * as fc from "fast-check"
import { begun, headway, looked, none, type Seen } from "../../../sandbox/demo/Headway.ts"

const seen = (given: Partial<Seen>): Seen => ({ ...none, ...given })

describe("how far a demo has come", () => {
  const start = begun("first sync", 0, seen({ left: 9 }))

  it("moves with each edit, each write, and a queue that is shorter than it ever was", () => {
    const first = looked(start, seen({ left: 9 }), 10)
    expect(looked(first, seen({ left: 9, edits: 1 }), 20).moved).toBe(20)
    expect(looked(first, seen({ left: 9, writes: 1 }), 20).moved).toBe(20)
    expect(looked(first, seen({ left: 8 }), 20).moved).toBe(20)
  })

  it("does not move with a queue that grows, or shrinks to what it was", () => {
    const first = looked(start, seen({ left: 5 }), 10)
    expect(looked(looked(first, seen({ left: 8 }), 20), seen({ left: 5 }), 30).moved).toBe(10)
  })

  it("moves only so often in one step, whatever goes round in it", () => {
    const look = fc.record({ left: fc.nat(9), blocked: fc.constantFrom(null, "Plex is away") })
    fc.assert(
      fc.property(fc.array(look, { maxLength: 50 }), (looks) => {
        const moves = new Set<number>()
        looks.reduce((before, one, at) => {
          const after = looked(before, seen(one), at + 1)
          moves.add(after.moved)
          return after
        }, start)
        expect(moves.size).toBeLessThanOrEqual(11)
      })
    )
  })
})

describe("a demo that stands still", () => {
  it.effect("ends when nothing has moved for so long, and says what it waits for", () =>
    Effect.gen(function* () {
      const followed = yield* headway("the sandbox starts")
      const ended = yield* Effect.fork(Effect.flip(followed.standstill(60)))
      yield* TestClock.adjust("50 seconds")
      yield* followed.enter("first sync")
      yield* TestClock.adjust("50 seconds")
      yield* followed.look({ writes: 1, left: 7, blocked: null })
      yield* TestClock.adjust("59 seconds")
      yield* followed.look({ writes: 1, left: 9, blocked: "the disk is full" })
      yield* followed.heard("WARN  make room")
      assert.isNull(ended.unsafePoll())
      yield* TestClock.adjust("1 second")
      const { message } = yield* Fiber.join(ended)
      assert.strictEqual(
        message,
        'The demo failed: nothing has moved for 60 s in the step "first sync", with 9 scenes in the queue and the runtime blocked: the disk is full; the runtime said last: WARN  make room'
      )
    })
  )
})
