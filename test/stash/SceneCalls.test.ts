import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { breaks, json } from "../support/HttpScript.ts"
import { rawScene } from "../support/Samples.ts"
import { data, over, failureOf, sent, scenes, read } from "./Replies.ts"

const scene = (number: number, given: object = {}) => ({
  ...rawScene,
  id: String(number),
  title: "",
  details: "",
  date: null,
  rating100: null,
  organized: false,
  updated_at: "2026-11-21T00:15:20-05:00",
  files: [],
  studio: null,
  performers: [],
  tags: [],
  ...given
})

describe("scenesByIds", () => {
  it.effect("asks once for each id, and not at all for none", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([scenes(scene(1), scene(5))], read(1, 5, 1))
      expect(calls.map((call) => sent(call).variables)).toEqual([{ ids: ["1", "5"] }])
      expect((yield* over([scenes()], read())).calls).toEqual([])
    })
  )

  it.effect(
    "finds the living where one id is dead: Stash fails as a whole, so each is asked for by itself, in one request",
    () =>
      Effect.gen(function* () {
        const { calls, result } = yield* over(
          [data("ids with one unknown"), json({ data: { s0: scene(1), s1: null } })],
          read(1, 9999)
        )
        expect(result).toMatchObject({ right: { rows: [{ id: 1 }], skipped: [] } })
        expect(calls).toHaveLength(2)
        expect(sent(calls[1])).toMatchObject({ variables: { i0: "1", i1: "9999" } })
        expect(sent(calls[1]).query).toMatch(/s0: findScene\(id: \$i0\).*s1: findScene\(id: \$i1\)/s)
      })
  )

  it.effect("fails on any other error, and does not mistake it for a missing scene", () =>
    Effect.gen(function* () {
      expect(yield* failureOf(data("sort unknown"), read(1))).toMatchObject({
        _tag: "Unavailable",
        problem: "invalid sort: nope"
      })
      expect((yield* over([data("sort unknown")], read(1))).calls).toHaveLength(1)
    })
  )

  it.effect("says which scene cannot be read", () =>
    Effect.gen(function* () {
      const { result } = yield* over([scenes(scene(1), { ...scene(2), files: "none" })], read(1, 2))
      expect(result).toMatchObject({
        right: { rows: [{ id: 1 }], skipped: [{ id: "2", reason: "files is a text, a list is needed" }] }
      })
    })
  )

  it.effect("is tried again at once when the connection failed", () =>
    Effect.gen(function* () {
      const { calls, result } = yield* over([breaks("ECONNRESET"), scenes(scene(1))], read(1))
      expect([calls.length, result._tag]).toEqual([2, "Right"])
    })
  )
})

describe("a scene that Stash cannot answer", () => {
  const inside = (path: ReadonlyArray<string | number>) => ({ message: "sql: no rows", path })
  const broken = json({ errors: [inside(["findScenes", "scenes", 1, "files"])], data: null })

  it.effect("spoils no other, and is not gone: each is asked for by itself", () =>
    Effect.gen(function* () {
      const one = json({ errors: [inside(["s1", "files"])], data: { s0: scene(1), s1: null, s2: null } })
      const { calls, result } = yield* over([broken, one], read(1, 2, 3))
      expect(result).toMatchObject({
        right: { rows: [{ id: 1 }], skipped: [{ id: "2", reason: "an error instead of it: sql: no rows" }] }
      })
      expect(calls).toHaveLength(2)
    })
  )

  it.effect("spoils no page of all scenes", () =>
    Effect.gen(function* () {
      const stamped = { updated_at: "2026-11-21T00:15:20-05:00", files: [] }
      const list = scenes({ id: "1", ...stamped }, { id: "2", ...stamped })
      const one = json({ errors: [inside(["s1", "files"])], data: { s0: scene(1), s1: null } })
      const { result } = yield* over([broken, list, broken, one], (stash) => stash.scenesAfter(0))
      expect(result).toMatchObject({ right: { rows: [{ id: 1 }], skipped: [{ id: "2" }], last: null } })
    })
  )

  it.effect("is any of those that are missing, where it does not say which it is", () =>
    Effect.gen(function* () {
      const { result } = yield* over([scenes(scene(1), null)], read(1, 2))
      expect(result).toMatchObject({
        right: { rows: [{ id: 1 }], skipped: [{ id: "2", reason: "it is null, an object is needed" }] }
      })
    })
  )
})

describe("pages", () => {
  const stamps = (from: number, count: number) =>
    scenes(
      ...Array.from({ length: count }, (_, at) => ({
        id: String(from + at),
        updated_at: "2026-11-21T00:15:20-05:00",
        files: []
      }))
    )

  it.effect("of all scenes follow the last id, until one is not full", () =>
    Effect.gen(function* () {
      const { calls, result } = yield* over([stamps(1, 500), stamps(701, 500), stamps(1300, 3)], (stash) =>
        Stream.runCollect(stash.allScenes)
      )
      expect(calls.map((call) => sent(call).variables)).toEqual([0, 500, 1200].map((after) => ({ after, size: 500 })))
      expect(result._tag === "Right" ? Array.from(result.right, ({ rows }) => rows.length) : []).toEqual([500, 500, 3])
    })
  )

  it.effect("of an empty Stash are one", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([stamps(1, 0)], (stash) => Stream.runCollect(stash.allScenes))
      expect(calls).toHaveLength(1)
    })
  )

  it.effect("of the newest scenes are read only as far as somebody reads", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([stamps(1, 500)], (stash) => Stream.runCollect(Stream.take(stash.newestScenes, 2)))
      expect(calls.map((call) => sent(call).variables)).toEqual([
        { page: 1, size: 500 },
        { page: 2, size: 500 }
      ])
    })
  )
})
