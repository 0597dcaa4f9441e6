import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { LibraryIndex } from "../../src/store/LibraryIndex.ts"
import { part } from "../support/Arbitrary.ts"
import { key } from "../support/Samples.ts"
import { memory } from "../support/TestStore.ts"

const put = (library: string, ...parts: ReadonlyArray<ReturnType<typeof part>>) =>
  Effect.flatMap(LibraryIndex, (index) => index.put("server", library, parts))
const named = (file: string, server = "server") => Effect.flatMap(LibraryIndex, (index) => index.named(server, [file]))
const many = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => part(`/media/${from + at}.mp4`, 1, String(from + at + 1)))

describe("named", () => {
  it.effect("finds every part of a name, in any case, normal form, folder and library of the server", () =>
    Effect.gen(function* () {
      yield* put("1", part("/media/Caf\u00e9.MP4", 5, "1"), part("/media/other.mp4", 5, "2"))
      yield* put("2", part("C:\\v\\cafe\u0301.mp4", null, "3"))
      const found = yield* named("/data/CAFE\u0301.mp4")
      expect(found.map(({ file, library, size }) => [library, file, size]).toSorted()).toEqual([
        ["1", "/media/Caf\u00e9.MP4", 5],
        ["2", "C:\\v\\cafe\u0301.mp4", null]
      ])
      expect(yield* named("/data/cafe.mp4")).toEqual([])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("knows nothing of another server's parts", () =>
    Effect.gen(function* () {
      yield* put("1", part("/media/a.mp4"))
      expect(yield* named("a.mp4", "another")).toEqual([])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("finds a part with everything that is known of it", () =>
    Effect.gen(function* () {
      yield* put("1", { ...part("/media/a.mp4", 9_007_199_254_740_991, "7"), first: false })
      expect(yield* named("a.mp4")).toEqual([
        { library: "1", ratingKey: "7", partId: "p7", file: "/media/a.mp4", size: 9_007_199_254_740_991, first: false }
      ])
    }).pipe(Effect.provide(memory()))
  )
})

describe("put", () => {
  it.effect("puts a part right that is known already", () =>
    Effect.gen(function* () {
      yield* put("1", part("/media/a.mp4", 1))
      yield* put("2", part("/media/b.mp4", 2))
      expect(yield* named("a.mp4")).toEqual([])
      expect(yield* named("b.mp4")).toMatchObject([{ library: "2", size: 2 }])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("of an item's whole content drops the parts it has no longer, and no other item's", () =>
    Effect.gen(function* () {
      const index = yield* LibraryIndex
      yield* put(
        "1",
        part("/media/a.mp4", 1, "1"),
        { ...part("/media/b.mp4", 1, "1"), partId: "p2" },
        part("/media/c.mp4", 1, "2")
      )
      yield* index.replaceItem("server", "1", key("1"), [part("/media/a.mp4", 1, "1")])
      expect(
        [yield* named("a.mp4"), yield* named("b.mp4"), yield* named("c.mp4")].map((found) => found.length)
      ).toEqual([1, 0, 1])
      yield* index.forgetItem("server", key("1"))
      expect([yield* named("a.mp4"), yield* named("c.mp4")].map((found) => found.length)).toEqual([0, 1])
    }).pipe(Effect.provide(memory()))
  )
})

describe("what a sweep did not meet", () => {
  /** 100 parts are known; a sweep meets the first `met` of them. */
  const swept = (all: number, met: number) =>
    Effect.gen(function* () {
      const index = yield* LibraryIndex
      yield* put("1", ...many(0, all))
      yield* put("2", part("/elsewhere/z.mp4", 1, "99999"))
      yield* TestClock.adjust("1 hour")
      yield* put("1", ...many(0, met))
      const kept = yield* index.dropUnseen("server", "1", 3_600_000)
      return {
        kept,
        last: (yield* named(`${all - 1}.mp4`)).length,
        first: (yield* named("0.mp4")).length,
        other: (yield* named("z.mp4")).length
      }
    })

  it.effect.each([
    ["a few", 100, 90],
    ["exactly 20 %", 400, 320],
    ["more than 20 %, but only 50", 60, 10]
  ] as const)("is dropped when it is %s, in that library only", ([, all, met]) =>
    Effect.gen(function* () {
      expect(yield* swept(all, met)).toEqual({ kept: 0, last: 0, first: 1, other: 1 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect.each([
    ["more than 20 % and than 50", 100, 49],
    ["21 % of many", 500, 394],
    ["everything", 100, 0]
  ] as const)("is kept when it is %s: a disk may be away", ([, all, met]) =>
    Effect.gen(function* () {
      expect(yield* swept(all, met)).toEqual({ kept: all - met, last: 1, first: 1, other: 1 })
    }).pipe(Effect.provide(memory()))
  )
})
