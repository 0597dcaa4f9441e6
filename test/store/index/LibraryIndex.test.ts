import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import type { PlexItem } from "../../../src/core/model/PlexItem.ts"
import { LibraryIndex } from "../../../src/store/index/LibraryIndex.ts"
import { part } from "../../support/Arbitrary.ts"
import { itemWith, key } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"

const put = (library: string, ...parts: ReadonlyArray<ReturnType<typeof part>>) =>
  Effect.flatMap(LibraryIndex, (index) => index.put("server", library, parts))
const named = (file: string, server = "server") => Effect.flatMap(LibraryIndex, (index) => index.named(server, [file]))

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
        {
          library: "1",
          ratingKey: "7",
          partId: "p7",
          file: "/media/a.mp4",
          size: 9_007_199_254_740_991,
          first: false,
          trashed: false
        }
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
})

/** The names of files that are in the index, of these. */
const present = (...files: ReadonlyArray<string>) =>
  Effect.map(
    Effect.forEach(files, (file) => Effect.map(named(file), (found) => (found.length > 0 ? [file] : []))),
    (found) => found.flat()
  )

/** How many rows this connection has changed so far. */
const changes = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.map(sql<{ readonly n: number }>`SELECT total_changes() AS n`, (rows) => rows[0]?.n)
)

const read = (ratingKey: string, sectionKey: string, ...parts: ReadonlyArray<ReturnType<typeof part>>) =>
  itemWith({ ratingKey: key(ratingKey), sectionKey, parts })

describe("items just read", () => {
  const second = { ...part("/media/b.mp4", 1, "1"), partId: "second" }
  const start = put(
    "1",
    part("/media/a.mp4", 1, "1"),
    second,
    part("/media/c.mp4", 1, "2"),
    part("/media/d.mp4", 1, "3")
  )
  const correct = (items: ReadonlyArray<PlexItem>, ...asked: ReadonlyArray<string>) =>
    Effect.flatMap(LibraryIndex, (index) => index.correct("server", items, asked.map(key)))

  it.effect("lose the parts they have no longer, gain the new ones, and no other item is touched", () =>
    Effect.gen(function* () {
      yield* start
      yield* correct(
        [read("1", "1", part("/media/a.mp4", 9, "1")), read("7", "5", part("/media/e.mp4", 1, "7"))],
        "1",
        "7"
      )
      expect(yield* present("a.mp4", "b.mp4", "c.mp4", "d.mp4", "e.mp4")).toEqual(["a.mp4", "c.mp4", "d.mp4", "e.mp4"])
      expect(yield* named("a.mp4")).toMatchObject([{ size: 9 }])
      expect(yield* named("e.mp4")).toMatchObject([{ library: "5" }])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("go where they were asked for and are not there, of this server only", () =>
    Effect.gen(function* () {
      yield* start
      yield* (yield* LibraryIndex).put("another", "1", [part("/media/c.mp4", 1, "2")])
      yield* correct([read("1", "1", part("/media/a.mp4", 1, "1"), second)], "1", "2")
      expect(yield* present("a.mp4", "b.mp4", "c.mp4", "d.mp4")).toEqual(["a.mp4", "b.mp4", "d.mp4"])
      expect(yield* named("c.mp4", "another")).toHaveLength(1)
      yield* correct([read("3", "1")], "3")
      expect(yield* present("d.mp4")).toEqual([])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("keep parts that are remembered where one could not be read, and what was asked for if it is odd", () =>
    Effect.gen(function* () {
      yield* start
      const odd = { ...read("1", "1", part("/media/a.mp4", 9, "1")), oddPart: "Media[0].Part[1].id is missing" }
      yield* correct([odd], "1")
      expect(yield* present("a.mp4", "b.mp4", "c.mp4", "d.mp4")).toEqual(["a.mp4", "b.mp4", "c.mp4", "d.mp4"])
      expect(yield* named("a.mp4")).toMatchObject([{ size: 9 }])
      yield* (yield* LibraryIndex).replace("server", "1", [], odd.parts)
      expect(yield* present("b.mp4")).toEqual(["b.mp4"])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("cost no write when nothing differs", () =>
    Effect.gen(function* () {
      yield* put("1", part("/media/n.mp4", null, "4"))
      yield* start
      const before = yield* changes
      const same = [
        read("1", "1", part("/media/a.mp4", 1, "1"), second),
        read("2", "1", part("/media/c.mp4", 1, "2")),
        read("4", "1", part("/media/n.mp4", null, "4"))
      ]
      yield* correct(same, "1", "2", "4", "999")
      yield* correct([])
      expect(yield* changes).toBe(before)
      for (const other of [
        part("/media/c2.mp4", 1, "2"),
        part("/media/c2.mp4", 2, "2"),
        part("/media/c2.mp4", null, "2"),
        { ...part("/media/c2.mp4", null, "2"), first: false }
      ]) {
        const then = yield* changes
        yield* correct([...same.filter((item) => item.ratingKey !== "2"), read("2", "1", other)], "1", "2", "4")
        expect(yield* changes).toBe(Number(then) + 1)
        expect(yield* named("c2.mp4")).toMatchObject([{ size: other.size, first: other.first }])
      }
    }).pipe(Effect.provide(memory()))
  )

  it.effect("from a listing are put right the same way, those without files too", () =>
    Effect.gen(function* () {
      yield* start
      const index = yield* LibraryIndex
      yield* index.replace("server", "1", [key("1"), key("2")], [part("/media/a.mp4", 1, "1")])
      expect(yield* present("a.mp4", "b.mp4", "c.mp4", "d.mp4")).toEqual(["a.mp4", "d.mp4"])
      yield* index.forgetItem("server", key("1"))
      expect(yield* present("a.mp4", "d.mp4")).toEqual(["d.mp4"])
    }).pipe(Effect.provide(memory()))
  )
})

describe("what a sweep did not meet", () => {
  it.effect("is counted, and dropped in that library only", () =>
    Effect.gen(function* () {
      const index = yield* LibraryIndex
      const many = (from: number, to: number) =>
        Array.from({ length: to - from }, (_, at) => part(`/media/${from + at}.mp4`, 1, String(from + at + 1)))
      yield* put("1", ...many(0, 100), { ...part("/media/more.mp4", 1, "1"), partId: "more" })
      yield* put("2", part("/elsewhere/z.mp4", 1, "99999"))
      yield* index.put("another", "1", many(0, 3))
      yield* TestClock.adjust("1 hour")
      yield* put("1", ...many(0, 40))
      expect(yield* index.size("server", "1")).toEqual({ items: 100, files: 101 })
      expect(yield* index.met("server", "1", 3_600_000)).toEqual({ met: 40, unmet: 61 })
      yield* index.dropUnmet("server", "1", 3_600_000)
      expect(yield* present("0.mp4", "39.mp4", "40.mp4", "99.mp4", "more.mp4", "z.mp4")).toEqual([
        "0.mp4",
        "39.mp4",
        "z.mp4"
      ])
      expect(yield* index.size("another", "1")).toEqual({ items: 3, files: 3 })
      expect(yield* index.size("server", "3")).toEqual({ items: 0, files: 0 })
    }).pipe(Effect.provide(memory()))
  )
})
