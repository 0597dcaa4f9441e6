import { describe, expect, it } from "@effect/vitest"
import { range } from "effect/Array"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Ref from "effect/Ref"
import * as TestClock from "effect/TestClock"
import { inTurns, type WriteSlots } from "../../../src/sync/write/WriteSlots.ts"

type Given = WriteSlots<number, number, string, string>

/** Tasks that do nothing but write for a second; a failure stops them all. */
const turns = (given: Partial<Given>): Given => ({
  writers: 1,
  first: Effect.void,
  last: Effect.void,
  run: (task, turn) => Effect.as(turn(Effect.sleep("1 second")), [task]),
  judge: () => (failure) => Effect.fail(failure),
  ...given
})

/** Counts who is inside at once, and keeps the highest count. */
const counter = Effect.gen(function* () {
  const inside = yield* Ref.make({ now: 0, most: 0 })
  const add = (by: number) => Ref.update(inside, ({ most, now }) => ({ now: now + by, most: Math.max(most, now + by) }))
  return {
    counted: <A, E>(work: Effect.Effect<A, E>) => Effect.zipRight(add(1), Effect.ensuring(work, add(-1))),
    most: Effect.map(Ref.get(inside), ({ most }) => most)
  }
})

/** All of it, however long it takes. */
const passed = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(effect)
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.await(fiber)
  })

describe("turns", () => {
  it.effect("do what comes last once no other task is to be taken up, and not before", () =>
    Effect.gen(function* () {
      const heard = yield* Ref.make<ReadonlyArray<number | "last">>([])
      const note = (what: number | "last") => Ref.update(heard, (all) => [...all, what])
      yield* passed(
        inTurns(turns({ run: (task, turn) => Effect.as(turn(note(task)), [task]), last: note("last") }))(range(1, 4))
      )
      // The last two are in hand together.
      expect(yield* Ref.get(heard)).toEqual([1, 2, 3, 4, "last", "last"])
    })
  )

  it.effect("let as many write at once as may be, with one more in hand", () =>
    Effect.forEach(
      [1, 2, 3],
      (writers) =>
        Effect.gen(function* () {
          const [writing, inHand] = [yield* counter, yield* counter]
          const all = range(1, 20)
          const exit = yield* passed(
            inTurns(
              turns({
                writers,
                run: (task, turn) => inHand.counted(Effect.as(turn(writing.counted(Effect.sleep("1 second"))), [task]))
              })
            )(all)
          )
          expect(exit).toEqual(Exit.succeed(all))
          expect([yield* writing.most, yield* inHand.most]).toEqual([writers, writers + 1])
        }),
      { discard: true }
    )
  )

  it.effect("begin with what comes first, each of them", () =>
    Effect.gen(function* () {
      const seen = yield* Ref.make<ReadonlyArray<string>>([])
      const say = (word: string) => Ref.update(seen, (words) => [...words, word])
      yield* passed(
        inTurns(turns({ first: say("first"), run: (task, turn) => Effect.as(turn(say(`${task}`)), [task]) }))([1, 2, 3])
      )
      expect(yield* Ref.get(seen)).toEqual(["first", "1", "first", "2", "first", "3"])
    })
  )

  it.effect("go on after a task that failed for itself", () =>
    Effect.gen(function* () {
      const exit = yield* passed(
        inTurns(
          turns({
            run: (task, turn) => turn(task === 2 ? Effect.fail("no") : Effect.succeed([task])),
            judge: (task) => () => Effect.succeed([-task])
          })
        )([1, 2, 3])
      )
      expect(exit).toEqual(Exit.succeed([1, -2, 3]))
    })
  )

  it.effect("end once something stops them, when what is under way has come to its end", () =>
    Effect.gen(function* () {
      const begun = yield* Ref.make<ReadonlyArray<number>>([])
      const ended = yield* Ref.make<ReadonlyArray<number>>([])
      const exit = yield* passed(
        inTurns(
          turns({
            writers: 2,
            run: (task, turn) =>
              turn(
                Ref.update(begun, (all) => [...all, task]).pipe(
                  Effect.zipRight(
                    task === 1
                      ? Effect.delay(Effect.fail("stop"), "1 second")
                      : Effect.delay(
                          Ref.update(ended, (all) => [...all, task]),
                          "10 seconds"
                        )
                  ),
                  Effect.as([task])
                )
              )
          })
        )(range(1, 9))
      )
      expect(exit).toEqual(Exit.fail("stop"))
      expect(yield* Ref.get(begun)).toEqual([1, 2])
      expect(yield* Ref.get(ended)).toEqual([2])
    })
  )
})
