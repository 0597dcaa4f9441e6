import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { describe } from "vitest"
import { away } from "../../support/Samples.ts"
import { dawn, items, shelf, over, ensured, files, has } from "./Shelf.ts"

describe("the first sweep", () => {
  for (const says of [true, false])
    it.effect(`reads a library once, in pages, ${says ? "as Plex counts it" : "where Plex does not count"}`, () => {
      const library = { ...shelf(...items(1, 1100)), says }
      return over(library, () =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* ensured(library), ["sweep 0", "sweep 499", "sweep 998"])
          assert.deepStrictEqual(yield* files(library), { items: 1100, files: 1100 })
          assert.deepStrictEqual(yield* ensured(library), [])
        })
      )
    })

  it.effect("cut off between two pages is none", () => {
    const library = shelf(...items(1, 1100))
    library.before = (call) => (call === "sweep 499" ? away : Effect.void)
    return over(library, () =>
      Effect.gen(function* () {
        assert.isTrue(Either.isLeft(yield* Effect.either(ensured(library))))
        library.before = () => Effect.void
        assert.deepStrictEqual(yield* ensured(library), ["sweep 0", "sweep 499", "sweep 998"])
      })
    )
  })

  it.effect("has what was added while it paged, and passes nothing over where something vanished", () => {
    const library = shelf(...items(1, 1100))
    library.before = (call) =>
      Effect.sync(() => {
        if (call !== "sweep 499") return
        library.before = () => Effect.void
        // As many come as go: the total does not tell.
        library.items = [...library.items.filter((one) => Number(one.key) > 3), ...items(5000, 5002)]
      })
    return over(library, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* ensured(library), ["sweep 0", "sweep 499", "sweep 399", "sweep 898"])
        for (const number of [501, 502, 503, 1100, 5000])
          assert.isTrue(yield* has(library, `${number}.mp4`), `${number}`)
      })
    )
  })
})

describe("a library that is edited while it is swept", () => {
  it.effect("is swept to its end, however many items go and come, and none that stays is missed", () => {
    const library = shelf(...items(1, 3000))
    let gone = 0
    library.before = (call) =>
      Effect.sync(() => {
        if (!call.startsWith("sweep") || call === "sweep 0") return
        // The oldest seven go, and nine come.
        library.items = [...library.items.slice(7), ...items(9000 + gone, 9008 + gone)]
        gone += 9
      })
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        const missing = yield* Effect.filter(library.items, (one) =>
          Effect.map(has(library, `${one.key}.mp4`), (there) => !there)
        )
        // What came during the last request comes with the next delta.
        assert.deepStrictEqual(
          missing.filter((one) => Number(one.key) < 9000),
          []
        )
        assert.isAtMost(library.calls.length, 30)
      })
    )
  })

  it.effect("is swept to its end even by a Plex whose order is never the same", () => {
    const library = shelf(...items(1, 6000))
    library.before = () =>
      Effect.sync(() => {
        library.items = library.items.map((one) => ({ ...one, addedAt: dawn - ((one.addedAt * 7919) % 10_007) }))
      })
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        assert.isAtMost(library.calls.length, 40)
      })
    )
  })
})
