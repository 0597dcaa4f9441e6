import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { IndexRefresh } from "../../../src/sync/index/IndexRefresh.ts"
import {
  dawn,
  item,
  items,
  shelf,
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

describe("a fresher index", () => {
  it.effect("costs nothing where Plex says that nothing changed, or where it is fresh enough", () => {
    const library = shelf(...items(1, 3))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        assert.deepStrictEqual(yield* fresh(library), [])
        change(library, items(1, 4))
        const { at, ...rest } = yield* served(library)
        yield* (yield* IndexRefresh).freshen({ at, ...rest }, at)
        assert.deepStrictEqual(library.calls, [])
      })
    )
  })

  it.effect("costs a delta where a file came, was renamed, or left its item", () => {
    const library = shelf(...items(1, 600), item(700, { files: ["/data/a.mp4", "/data/b.mp4"] }))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, [...library.items, item(800, { addedAt: dawn, updatedAt: dawn })])
        assert.deepStrictEqual(yield* fresh(library), deltaCalls)
        assert.isTrue(yield* has(library, "800.mp4"))
        change(
          library,
          library.items.map((one) =>
            one.key === "5" ? { ...one, files: ["/data/new.mp4"], updatedAt: dawn + 2 } : one
          )
        )
        assert.deepStrictEqual(yield* fresh(library), deltaCalls)
        assert.deepStrictEqual([yield* has(library, "5.mp4"), yield* has(library, "new.mp4")], [false, true])
        change(
          library,
          library.items.map((one) =>
            one.key === "700" ? { ...one, files: ["/data/b.mp4"], updatedAt: dawn + 3 } : one
          )
        )
        assert.deepStrictEqual(yield* fresh(library), deltaCalls)
        assert.deepStrictEqual([yield* has(library, "a.mp4"), yield* has(library, "b.mp4")], [false, true])
        assert.deepStrictEqual(yield* fresh(library), [])
      })
    )
  })

  it.effect("finds an item with an old date among those updated, and one that Plex stamped a while ago", () => {
    const library = shelf(...items(1, 3))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, [
          ...library.items,
          item(9, { addedAt: 5, updatedAt: dawn }),
          item(10, { addedAt: dawn, updatedAt: 5 })
        ])
        yield* fresh(library)
        change(library, [...library.items, item(11, { addedAt: dawn - 30, updatedAt: dawn - 30 })])
        assert.deepStrictEqual(yield* fresh(library), deltaCalls)
        assert.deepStrictEqual(yield* files(library), { items: 6, files: 6 })
      })
    )
  })

  it.effect("costs a sweep where something is gone, or where Plex does not count", () => {
    const library = shelf(...items(1, 3))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, items(1, 2))
        assert.deepStrictEqual(yield* fresh(library), [...deltaCalls, "sweep 0"])
        assert.isFalse(yield* has(library, "3.mp4"))
        library.says = false
        change(library, items(1, 2))
        assert.deepStrictEqual(yield* fresh(library), [...deltaCalls, "sweep 0"])
      })
    )
  })

  it.effect("takes in by a second delta what came during the first", () => {
    const library = shelf(...items(1, 3))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        library.before = (call) =>
          Effect.sync(() => {
            if (call !== "total") return
            library.before = () => Effect.void
            library.items = [...library.items, item(4, { addedAt: dawn + 1, updatedAt: dawn + 1 })]
          })
        library.changed += 1
        assert.deepStrictEqual(yield* fresh(library), [...deltaCalls, ...deltaCalls])
        assert.isTrue(yield* has(library, "4.mp4"))
      })
    )
  })

  it.effect("is not troubled by items without files", () => {
    const library = shelf(...items(1, 3), item(4, { files: [] }))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, [...library.items, item(5, { addedAt: dawn, updatedAt: dawn })])
        assert.deepStrictEqual(yield* fresh(library), deltaCalls)
      })
    )
  })

  for (const odd of ["parts", "nameless"] as const)
    it.effect(
      `keeps what is remembered of an item of which Plex says ${odd === "parts" ? "no part" : "no key"} any more`,
      () => {
        const library = shelf(...items(1, 3))
        return over(library, () =>
          Effect.gen(function* () {
            yield* ensured(library)
            change(library, [...items(1, 2), item(3, { odd }), item(4, { addedAt: dawn, updatedAt: dawn, odd })])
            yield* fresh(library)
            yield* TestClock.adjust("1 day")
            assert.deepStrictEqual(yield* ensured(library), ["sweep 0"])
            assert.deepStrictEqual(yield* files(library), { items: 3, files: 3 })
            // It starts no sweep: nothing but what changed is asked for.
            change(library, [...library.items, item(5, { addedAt: dawn + 90_000, updatedAt: dawn + 90_000 })])
            assert.deepStrictEqual(yield* fresh(library), deltaCalls)
            assert.deepStrictEqual(yield* files(library), { items: 4, files: 4 })
          })
        )
      }
    )

  it.effect("is swept whole once a day", () => {
    const library = shelf(...items(1, 3))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        yield* TestClock.adjust("23 hours")
        assert.deepStrictEqual(yield* ensured(library), [])
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual(yield* ensured(library), ["sweep 0"])
      })
    )
  })

  it.effect("is made anew for another server, and the old one's does not count", () => {
    const library = shelf(...items(1, 100))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, items(1, 10))
        yield* fresh(library)
        assert.strictEqual((yield* pausedNow(library)).known.length, 1)
        library.server = "another"
        assert.deepStrictEqual(yield* ensured(library), ["sweep 0"])
        assert.deepStrictEqual(yield* files(library), { items: 10, files: 10 })
        assert.deepStrictEqual(yield* pausedNow(library), notPaused)
      })
    )
  })
})
