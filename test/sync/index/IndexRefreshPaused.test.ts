import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { IndexStates } from "../../../src/store/index/IndexStates.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { LibraryIndex } from "../../../src/store/index/LibraryIndex.ts"
import type { Served } from "../../../src/sync/index/Libraries.ts"
import { IndexRefresh } from "../../../src/sync/index/IndexRefresh.ts"
import { id, key } from "../../support/Samples.ts"
import { lease, row } from "../../support/TestStore.ts"
import {
  type Shelf,
  item,
  items,
  shelf,
  type Line,
  over,
  served,
  fresh,
  ensured,
  change,
  files,
  has,
  pausedNow,
  notPaused,
  deltaCalls
} from "./Shelf.ts"

const errors = (lines: ReadonlyArray<Line>) => lines.filter(({ level }) => level === "ERROR")

const minutes = (count: number) => TestClock.adjust(`${count} minutes`)

/** 60 of 100 files are gone, and two new ones are there; a job waits for the library. */
const stricken = (library: Shelf) =>
  Effect.gen(function* () {
    yield* ensured(library)
    change(library, [...items(61, 100), item(200), item(201)])
    yield* fresh(library)
    const queue = yield* JobQueue
    const claims = yield* Claims
    yield* queue.enqueue(id(1), "all")
    const [job] = yield* claims.claim(yield* lease(), 1)
    if (job !== undefined) yield* claims.wait(job, "library_paused", null, null)
  })

const stateOf = (scene: number) => Effect.map(row(scene), (found) => found?.["state"])

describe("a library of which too much vanished", () => {
  it.effect("is paused with one error that says what to do, keeps what vanished, and has what is new", () => {
    const library = shelf(...items(1, 100))
    return over(library, (lines) =>
      Effect.gen(function* () {
        yield* stricken(library)
        assert.deepStrictEqual(yield* pausedNow(library), { keys: ["1"], known: [{ of: 100, vanished: 60 }] })
        assert.deepStrictEqual(
          [yield* has(library, "1.mp4"), yield* has(library, "61.mp4"), yield* has(library, "200.mp4")],
          [true, true, true]
        )
        yield* minutes(10)
        yield* ensured(library)
        assert.strictEqual(errors(lines).length, 1)
        assert.match(errors(lines)[0]!.text, /'Movies' is paused: .*60 of its 100 files.*plexsync accept "Movies"/)
        assert.strictEqual(yield* stateOf(1), "waiting")
      })
    )
  })

  it.effect("is left alone for ten minutes, whoever asks", () => {
    const library = shelf(...items(1, 100))
    return over(library, () =>
      Effect.gen(function* () {
        yield* stricken(library)
        const sweep = yield* IndexRefresh
        library.changed += 1
        assert.deepStrictEqual([yield* ensured(library), yield* fresh(library), yield* sweep.due], [[], [], false])
        yield* minutes(10)
        assert.isTrue(yield* sweep.due)
        assert.deepStrictEqual(yield* ensured(library), ["sweep 0"])
        assert.isFalse(yield* sweep.due)
        assert.deepStrictEqual((yield* pausedNow(library)).known, [{ of: 100, vanished: 60 }])
      })
    )
  })

  it.effect("goes on by itself when the files are back, with the jobs that waited", () => {
    const library = shelf(...items(1, 100))
    return over(library, () =>
      Effect.gen(function* () {
        yield* stricken(library)
        change(library, items(1, 99))
        yield* minutes(10)
        yield* ensured(library)
        assert.deepStrictEqual(yield* pausedNow(library), notPaused)
        assert.deepStrictEqual(yield* files(library), { items: 99, files: 99 })
        assert.strictEqual(yield* stateOf(1), "ready")
        change(library, items(1, 98))
        assert.deepStrictEqual(yield* fresh(library), [...deltaCalls, "sweep 0"])
        assert.deepStrictEqual(yield* pausedNow(library), notPaused)
      })
    )
  })

  it.effect("loses what vanished at the next sweep, once a person agreed", () => {
    const library = shelf(...items(1, 100))
    return over(library, () =>
      Effect.gen(function* () {
        yield* stricken(library)
        const states = yield* IndexStates
        assert.deepStrictEqual(yield* states.accept("Films"), [])
        assert.deepStrictEqual(yield* ensured(library), [])
        assert.strictEqual((yield* states.accept("movies")).length, 1)
        assert.isTrue(yield* (yield* IndexRefresh).due)
        assert.deepStrictEqual(yield* ensured(library), ["sweep 0"])
        assert.deepStrictEqual(yield* files(library), { items: 42, files: 42 })
        assert.deepStrictEqual(yield* pausedNow(library), notPaused)
        assert.strictEqual(yield* stateOf(1), "ready")
        assert.deepStrictEqual(yield* states.accept("Movies"), [])
      })
    )
  })

  it.effect("stays paused when far more vanished since the person agreed", () => {
    const library = shelf(...items(1, 200))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, items(1, 120))
        yield* fresh(library)
        yield* (yield* IndexStates).accept("Movies")
        change(library, items(1, 20))
        yield* minutes(1)
        yield* ensured(library)
        assert.deepStrictEqual((yield* pausedNow(library)).known, [{ of: 200, vanished: 180 }])
        assert.deepStrictEqual(yield* ensured(library), [])
        assert.isTrue(yield* has(library, "200.mp4"))
      })
    )
  })

  it.effect("is seen even where reads have taken the vanished out of the index, one by one", () => {
    const library = shelf(...items(1, 100))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, items(61, 100))
        const gone = items(1, 60).map((one) => key(one.key))
        yield* (yield* LibraryIndex).correct("machine", [], gone)
        assert.deepStrictEqual(yield* fresh(library), [...deltaCalls, "sweep 0"])
        assert.deepStrictEqual((yield* pausedNow(library)).known, [{ of: 100, vanished: 60 }])
      })
    )
  })

  it.effect("is no longer spoken of when it is no longer synced", () => {
    const library = shelf(...items(1, 100))
    return over(library, () =>
      Effect.gen(function* () {
        yield* stricken(library)
        const sweep = yield* IndexRefresh
        const without: Served = { ...(yield* served(library)), libraries: [] }
        yield* sweep.ensure(without)
        assert.deepStrictEqual([...(yield* sweep.paused(without))], [])
        assert.deepStrictEqual(yield* (yield* IndexStates).paused, [])
      })
    )
  })

  it.effect("is not one that lost 50 files, or a fifth", () => {
    const library = shelf(...items(1, 100))
    return over(library, (lines) =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, items(51, 100))
        yield* fresh(library)
        assert.deepStrictEqual(yield* files(library), { items: 50, files: 50 })
        assert.deepStrictEqual([yield* pausedNow(library), errors(lines)], [notPaused, []])
      })
    )
  })
})
