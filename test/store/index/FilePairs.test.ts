import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { allOf, othersIn, pairsIn, resolvedIn } from "../../../src/core/match/SideBySide.ts"
import type { PathMapping } from "../../../src/core/model/PathMapping.ts"
import { FilePairs } from "../../../src/store/index/FilePairs.ts"
import { LibraryIndex } from "../../../src/store/index/LibraryIndex.ts"
import { part } from "../../support/Arbitrary.ts"
import { memory } from "../../support/TestStore.ts"

const plex = { server: "server", libraries: ["1", "2"] }

type File = readonly [path: string, size: number | null]

const plexHas = (library: string, ...files: ReadonlyArray<File>) =>
  Effect.flatMap(LibraryIndex, (index) =>
    index.put(
      "server",
      library,
      files.map(([path, size], at) => part(path, size, `${library}0000${at}`))
    )
  )

const has = (...files: ReadonlyArray<File>) => files

type Rules = ReadonlyArray<PathMapping>

const pagesBy = (stash: ReadonlyArray<File>, ...lists: ReadonlyArray<Rules>) =>
  Effect.gen(function* () {
    const all = allOf(stash.map(([path, size]) => ({ path, size: size ?? 0 })))
    return [...(yield* Stream.runCollect((yield* FilePairs).pages(plex, all, lists)))]
  })

const pairs = (...stash: ReadonlyArray<File>) =>
  Effect.map(pagesBy(stash), (pages) =>
    pages
      .flatMap(pairsIn)
      .map((pair) => [pair.stash, pair.plex])
      .toSorted()
  )

const resolving = (stash: ReadonlyArray<File>, ...lists: ReadonlyArray<Rules>) =>
  Effect.map(pagesBy(stash, ...lists), (pages) => ({
    files: pages.reduce((sum, page) => sum + page.files.length, 0),
    resolved: lists.map((_, at) => pages.reduce((sum, page) => sum + resolvedIn(page, lists.length)[at]!, 0))
  }))

describe("pairs", () => {
  it.effect("are files of equal name and size, in any case and normal form", () =>
    Effect.gen(function* () {
      const stash = has(["/data/a.mp4", 5], ["/data/Cafe\u0301.mp4", 6], ["/data/c.mp4", 7], ["/data/alone.mp4", 8])
      yield* plexHas("1", ["/media/a.mp4", 5], ["D:\\v\\CAF\u00c9.MP4", 6], ["/media/c.mp4", 70])
      expect(yield* pairs(...stash)).toEqual([
        ["/data/Cafe\u0301.mp4", "D:\\v\\CAF\u00c9.MP4"],
        ["/data/a.mp4", "/media/a.mp4"]
      ])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("are only those that have no double on either side", () =>
    Effect.gen(function* () {
      const stash = has(
        ["/x/two.mp4", 1],
        ["/y/two.mp4", 1],
        ["/x/far.mp4", 1],
        ["/x/sized.mp4", 1],
        ["/y/sized.mp4", 2]
      )
      yield* plexHas(
        "1",
        ["/m/two.mp4", 1],
        ["/m/far.mp4", 1],
        ["/n/far.mp4", 1],
        ["/m/sized.mp4", 2],
        ["/n/b.mp4", null]
      )
      expect(yield* pairs(...stash)).toEqual([["/y/sized.mp4", "/m/sized.mp4"]])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("may be in two libraries by the same path", () =>
    Effect.gen(function* () {
      const stash = has(["/x/a.mp4", 1])
      yield* plexHas("1", ["/m/a.mp4", 1])
      yield* plexHas("2", ["/m/a.mp4", 1])
      expect(yield* pairs(...stash)).toEqual([["/x/a.mp4", "/m/a.mp4"]])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("are one where two scenes of Stash share the file", () =>
    Effect.gen(function* () {
      const stash = has(["/x/a.mp4", 1], ["/x/a.mp4", 1], ["/x/b.mp4", 1])
      yield* plexHas("1", ["/m/a.mp4", 1], ["/m/b.mp4", 1])
      expect(yield* pairs(...stash)).toEqual([
        ["/x/a.mp4", "/m/a.mp4"],
        ["/x/b.mp4", "/m/b.mp4"]
      ])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("know nothing of ignored libraries and other servers", () =>
    Effect.gen(function* () {
      const stash = has(["/x/a.mp4", 1], ["/x/b.mp4", 1], ["/x/c.mp4", 1])
      yield* plexHas("1", ["/m/a.mp4", 1])
      yield* plexHas("3", ["/elsewhere/a.mp4", 1], ["/m/b.mp4", 1])
      yield* (yield* LibraryIndex).put("another", "1", [part("/m/c.mp4", 1, "9")])
      expect(yield* pairs(...stash)).toEqual([["/x/a.mp4", "/m/a.mp4"]])
    }).pipe(Effect.provide(memory()))
  )
})

describe("many files", () => {
  const names = Array.from({ length: 2500 }, (_, at) => at)

  it.effect("come in pages, none twice and none left out, whatever names they share", () =>
    Effect.gen(function* () {
      // One name for all: they differ in size only.
      const stash = names.map((at): File => [`/data/${at}/scene.mp4`, at])
      yield* plexHas("1", ...names.map((at): File => [`/media/${at}/scene.mp4`, at]))
      const pages = (yield* pagesBy(stash)).map(pairsIn)
      expect(pages.map((page) => page.length)).toEqual([1000, 1000, 500])
      expect(new Set(pages.flat().map((pair) => pair.stash)).size).toBe(2500)
      expect(pages.flat().every((pair) => pair.plex === pair.stash.replace("/data", "/media"))).toBe(true)
      expect(yield* resolving(stash, [{ stash: "/data", plex: "/media" }], [])).toEqual({
        files: 2500,
        resolved: [2500, 0]
      })
    }).pipe(Effect.provide(memory()))
  )
})

describe("resolving", () => {
  it.effect("counts the files that have a path in Plex after the rules, doubles and other sizes included", () =>
    Effect.gen(function* () {
      const stash = has(["/data/a.mp4", 1], ["/data/b.mp4", 1], ["/same/c.mp4", 1], ["/data/sub/a.mp4", 1])
      yield* plexHas("1", ["D:\\Media\\A.mp4", 1], ["D:\\Media\\Sub\\a.mp4", 2], ["/same/c.mp4", null])
      yield* plexHas("3", ["D:\\Media\\b.mp4", 1])
      const counts = yield* resolving(stash, [], [{ stash: "/data", plex: "D:/media" }])
      expect(counts).toEqual({ files: 4, resolved: [1, 3] })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("tells which files have their path in Plex with another known size only", () =>
    Effect.gen(function* () {
      const files: ReadonlyArray<File> = [
        ["/data/a.mp4", 1],
        ["/data/b.mp4", 5],
        ["/data/c.mp4", 5],
        ["/data/d.mp4", null],
        ["/data/e.mp4", 5]
      ]
      yield* plexHas(
        "1",
        ["/media/a.mp4", 2],
        ["/media/b.mp4", 5],
        ["/media/c.mp4", null],
        ["/media/d.mp4", 9],
        ["/media/e.mp4", 5]
      )
      yield* plexHas("2", ["/media/e.mp4", 6])
      const rules = [{ stash: "/data", plex: "/media" }]
      expect((yield* pagesBy(files, rules)).flatMap(othersIn)).toEqual([
        { stash: "/data/a.mp4", stashSize: 1, plex: "/media/a.mp4", plexSize: 2 }
      ])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is nothing of nothing", () =>
    Effect.gen(function* () {
      expect(yield* resolving([], [])).toEqual({ files: 0, resolved: [0] })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("lists no rules for no question", () =>
    Effect.gen(function* () {
      const stash = has(["/data/a.mp4", 1])
      expect(yield* resolving(stash)).toEqual({ files: 1, resolved: [] })
      expect(yield* resolving([])).toEqual({ files: 0, resolved: [] })
    }).pipe(Effect.provide(memory()))
  )
})
