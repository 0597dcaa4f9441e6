import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { uploadKey } from "../../../src/core/model/Cover.ts"
import { Covers } from "../../../src/store/scenes/Covers.ts"
import { History } from "../../../src/store/items/History.ts"
import { Pictures } from "../../../src/store/items/Pictures.ts"
import { Scenes } from "../../../src/store/scenes/Scenes.ts"
import { part } from "../../support/Arbitrary.ts"
import { id, itemWith, key } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"

const item = itemWith()
const a = "a".repeat(40)
const b = "b".repeat(40)

const known = (of = item, server = "server") =>
  Effect.flatMap(Pictures, (pictures) =>
    Effect.map(pictures.of(server, [of, itemWith({ ratingKey: key("2") })]), (all) => all.get(of.ratingKey))
  )
const shown = (of = item) =>
  Effect.flatMap(Pictures, (pictures) =>
    Effect.map(pictures.shown("server", [of]), (all) => [...(all.get(of.ratingKey) ?? [])])
  )

describe("what was done about an item's pictures", () => {
  it.effect("is the last thing, per slot", () =>
    Effect.gen(function* () {
      const { put } = yield* Pictures
      yield* put("server", item, "poster", a, "uploading")
      yield* put("server", item, "poster", b, "done")
      yield* put("server", item, "art", a, "kept")
      expect(yield* known()).toEqual({
        poster: { sha1: b, guid: "local://1", state: "done" },
        art: { sha1: a, guid: "local://1", state: "kept" }
      })
      expect(yield* known(itemWith({ ratingKey: key("3") }))).toBeUndefined()
      expect(yield* known(item, "another server")).toBeUndefined()
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is forgotten for an item that holds another file now, and kept when the file is spelt otherwise", () =>
    Effect.gen(function* () {
      const { put } = yield* Pictures
      yield* put("server", itemWith({ parts: [part("/media/Caf\u00e9.mp4")] }), "poster", a, "done")
      expect(yield* known(itemWith({ parts: [part("/media/another.mp4")] }))).toBeUndefined()
      expect(
        yield* known(itemWith({ parts: [part("/media/another.mp4"), part("/media/Cafe\u0301.mp4")] }))
      ).toBeDefined()
    }).pipe(Effect.provide(memory()))
  )

  it.effect("remembers the guid of its time", () =>
    Effect.gen(function* () {
      const { put } = yield* Pictures
      yield* put("server", item, "poster", a, "done")
      expect((yield* known(itemWith({ guid: "local://other" })))?.poster?.guid).toBe("local://1")
    }).pipe(Effect.provide(memory()))
  )

  it.effect("tells the slots PlexSync filled, and no others", () =>
    Effect.gen(function* () {
      const { put } = yield* Pictures
      expect(yield* shown()).toEqual([])
      for (const state of ["uploading", "kept", "refused"] as const) {
        yield* put("server", item, "poster", a, state)
        yield* put("server", item, "art", a, "done")
        expect(yield* shown()).toEqual(["art"])
      }
      yield* put("server", item, "poster", a, "done")
      expect(yield* shown()).toEqual(["thumb", "art"])
      expect(yield* shown(itemWith({ parts: [part("/media/another.mp4")] }))).toEqual([])
    }).pipe(Effect.provide(memory()))
  )
})

describe("the pictures an item was ever to be given", () => {
  const given = (kind: "poster" | "art" = "poster") =>
    Effect.flatMap(Pictures, (pictures) =>
      Effect.map(pictures.given("server", item, kind), (all) => [...all].toSorted())
    )
  const begin = (sha1: string, field: "thumb" | "art" = "thumb", of = item) =>
    Effect.flatMap(History, (history) =>
      history.begin(
        "server",
        of,
        { sceneId: id(1), asked: "edit" },
        [],
        [{ field, before: null, after: uploadKey(field === "thumb" ? "poster" : "art", sha1), uploaded: true }]
      )
    )

  it.effect("are all those of its history, and the last one", () =>
    Effect.gen(function* () {
      const { put } = yield* Pictures
      yield* begin(b)
      yield* begin("c".repeat(40), "art")
      yield* begin("d".repeat(40), "thumb", itemWith({ ratingKey: key("2") }))
      yield* put("server", item, "poster", a, "uploading")
      expect(yield* given()).toEqual([a, b])
      expect(yield* given("art")).toEqual(["c".repeat(40)])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("are not those that a person kept from it", () =>
    Effect.gen(function* () {
      const { put } = yield* Pictures
      yield* put("server", item, "poster", a, "kept")
      yield* put("server", item, "art", a, "refused")
      expect([yield* given(), yield* given("art")]).toEqual([[], []])
    }).pipe(Effect.provide(memory()))
  )
})

describe("the cover of a scene", () => {
  it.effect("is what was last read of it", () =>
    Effect.gen(function* () {
      const { of, remember } = yield* Covers
      expect(yield* of(id(1))).toEqual(Option.none())
      yield* remember(id(1), { etag: '"e"', sha1: a, stamp: "s" })
      yield* remember(id(1), { etag: null, sha1: "", stamp: null })
      expect(yield* of(id(1))).toEqual(Option.some({ etag: null, sha1: "", stamp: null }))
      expect(yield* of(id(2))).toEqual(Option.none())
    }).pipe(Effect.provide(memory()))
  )

  it.effect("and when the scene was synced leave each other alone", () =>
    Effect.gen(function* () {
      const { of, remember } = yield* Covers
      const scenes = yield* Scenes
      yield* remember(id(1), { etag: '"e"', sha1: a, stamp: "s" })
      expect([...(yield* scenes.everSynced([id(1)]))]).toEqual([])
      yield* scenes.synced([{ id: id(1), updated_at: "later" }])
      expect(yield* of(id(1))).toEqual(Option.some({ etag: '"e"', sha1: a, stamp: "s" }))
      yield* remember(id(1), { etag: '"f"', sha1: b, stamp: "t" })
      expect([...(yield* scenes.everSynced([id(1)]))]).toEqual([1])
      const sql = yield* SqlClient.SqlClient
      expect(yield* sql`SELECT stamp, cover_stamp FROM scene`).toEqual([{ stamp: "later", cover_stamp: "t" }])
    }).pipe(Effect.provide(memory()))
  )
})
