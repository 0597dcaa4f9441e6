import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { lockOf, uploadKey } from "../../../src/core/model/Cover.ts"
import { changeOf, slotOf } from "../../../src/sync/write/Images.ts"
import { jpegOf } from "../../support/Jpeg.ts"
import { id, key, sceneWith } from "../../support/Samples.ts"
import { addPair } from "../../support/World.ts"
import { choose, sha1Of } from "../../support/world/Pictures.ts"
import {
  first,
  second,
  posterOf,
  stampedAt,
  worldWith,
  taskOf,
  edited,
  sync,
  rowOf,
  shownIn,
  test,
  warnings
} from "./CoverWorld.ts"

const jpeg = (content: string) => Uint8Array.from(jpegOf(content))
const text = (content: string) => Uint8Array.from(Buffer.from(content, "latin1"))

describe("a cover", () => {
  it.effect("is uploaded once, and never looked at again while nothing changes", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        const run = yield* sync(world)
        expect(run.calls).toEqual(["cover 1", "pictures 1", "fence", "upload 1"])
        expect(run.done).toEqual({ uploads: 1, prompt: true })
        expect(run.works.flatMap(changeOf)).toEqual([
          { field: "thumb", before: "media://generated.jpg", after: posterOf(first), uploaded: true }
        ])
        expect(run.works.flatMap(slotOf)).toEqual(["thumb"])
        expect(shownIn(world)).toBe(posterOf(first))
        expect(yield* rowOf(world)).toMatchObject({ sha1: sha1Of(first), state: "done" })
        for (let again = 0; again < 4; again += 1) expect((yield* sync(world)).calls).toEqual([])
      })
    )
  })

  it.effect("that did not change costs one conditional read when the scene was edited", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        yield* sync(world)
        expect((yield* sync(world, {}, edited)).calls).toEqual(["cover 1 unless known"])
        expect((yield* sync(world, {}, edited)).calls).toEqual([])
      })
    )
  })

  it.effect("that changed is uploaded, and the old one selected again when it comes back", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        yield* sync(world)
        world.covers.set(1, { bytes: second, etag: '"e2"' })
        const changed = ["cover 1 unless known", "pictures 1", "fence"]
        expect((yield* sync(world, {}, edited)).calls).toEqual([...changed, "upload 1"])
        world.covers.set(1, { bytes: first, etag: '"e1"' })
        const back = yield* sync(world, {}, "2026-11-21T00:30:00-05:00")
        expect(back.calls).toEqual([...changed, "select 1"])
        expect(back.done).toEqual({ uploads: 0, prompt: true })
        expect(shownIn(world)).toBe(posterOf(first))
      })
    )
  })

  it.effect("without an ETag is read whole, but uploaded only when its bytes are others", () => {
    const world = worldWith(first, null)
    return test(
      world,
      Effect.gen(function* () {
        yield* sync(world)
        expect((yield* sync(world, {}, edited)).calls).toEqual(["cover 1"])
      })
    )
  })

  it.effect("read within two seconds of the scene's stamp is asked for once more", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        yield* TestClock.setTime(stampedAt + 2000)
        yield* sync(world)
        yield* TestClock.setTime(stampedAt + 2001)
        expect((yield* sync(world)).calls).toEqual(["cover 1 unless known"])
        expect((yield* sync(world)).calls).toEqual([])
      })
    )
  })

  it.effect("goes to a new item of the scene without asking Stash, except for the bytes", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        yield* sync(world)
        addPair(world, sceneWith({ id: id(2) }))
        expect((yield* sync(world)).calls).toEqual(["pictures 2", "cover 1", "fence", "upload 2"])
        addPair(world, sceneWith({ id: id(3) }))
        world.pictures.set("3", [{ ratingKey: posterOf(first), selected: false }])
        expect((yield* sync(world)).calls).toEqual(["pictures 3", "fence", "select 3"])
      })
    )
  })

  it.effect("that became another one unnoticed is the one that is uploaded", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        yield* sync(world)
        addPair(world, sceneWith({ id: id(2) }))
        world.covers.set(1, { bytes: second, etag: '"e2"' })
        yield* sync(world)
        expect([shownIn(world, "1"), shownIn(world, "2")]).toEqual([posterOf(second), posterOf(second)])
        expect(yield* rowOf(world, "poster", "2")).toMatchObject({ sha1: sha1Of(second) })
      })
    )
  })

  it.effect("is looked at again when the item's guid changed, or its file did", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        yield* sync(world)
        const item = taskOf(world).targets[0]!.item
        world.items.set("1", { ...item, guid: "local://new" })
        world.pictures.delete("1")
        expect((yield* sync(world)).calls).toEqual(["pictures 1", "cover 1", "fence", "upload 1"])
        world.items.set("1", { ...item, parts: item.parts.map((part) => ({ ...part, file: "/data/other.mp4" })) })
        expect((yield* sync(world)).calls).toEqual(["pictures 1"])
        expect(yield* rowOf(world)).toMatchObject({ state: "done" })
      })
    )
  })

  it.effect("fills the slots that are not skipped", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        expect((yield* sync(world, { skip_fields: "poster,background" })).calls).toEqual([])
        expect((yield* sync(world, { skip_fields: "poster" })).calls).toEqual([
          "cover 1",
          "pictures 1/art",
          "fence",
          "upload 1/art"
        ])
        expect(shownIn(world, "1/art")).toBe(uploadKey("art", sha1Of(first)))
        expect((yield* sync(world, { skip_fields: "none" })).calls).toEqual([
          "pictures 1",
          "cover 1",
          "fence",
          "upload 1"
        ])
      })
    )
  })

  it.effect.each([
    {
      name: "a placeholder",
      bytes: text("<svg xmlns='http://www.w3.org/2000/svg'/>"),
      why: "Stash has no cover (placeholder)"
    },
    { name: "XML", bytes: text("<?xml version='1.0'?><svg/>"), why: "Stash has no cover (placeholder)" },
    { name: "a video", bytes: text("\0\0\0\u0018ftypisom\0\0\0\0isomiso2"), why: "a video" },
    { name: "HTML", bytes: text("<!doctype html><html>"), why: "HTML" },
    { name: "11 MB", bytes: new Uint8Array(11 * 1024 * 1024), why: "11 MB, more than the 10 MB Plex takes" },
    { name: "something else", bytes: text("hello"), why: "no picture" },
    { name: "cut off", bytes: jpeg("cut").subarray(0, -1), why: "a picture that is cut off" },
    {
      name: "no JPEG but for its beginning",
      bytes: text("\u00ff\u00d8\u00ff\u00e0"),
      why: "a picture that is damaged"
    },
    {
      name: "huge when it is drawn",
      bytes: Uint8Array.from(jpegOf("huge", 20_000, 6000)),
      why: "a picture of 120 megapixels, more than 100"
    }
  ])("that is $name is not used, and said to be so once", ({ bytes, why }) => {
    const world = worldWith(bytes)
    return test(
      world,
      Effect.gen(function* () {
        expect(yield* warnings(sync(world))).toEqual([`Scene 1: cover not used: ${why}`])
        expect(yield* warnings(Effect.zipRight(sync(world), sync(world, {}, edited)))).toEqual([])
        expect(world.calls).toEqual(["cover 1", "cover 1 unless known"])
        world.covers.set(1, { bytes: first, etag: '"e2"' })
        expect((yield* sync(world, {}, "2026-11-21T00:30:00-05:00")).done.uploads).toBe(1)
      })
    )
  })

  it.effect("that was taken away in Stash leaves its picture in Plex", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        yield* sync(world)
        world.covers.set(1, { bytes: text("<svg/>"), etag: '"none"' })
        yield* warnings(sync(world, {}, edited))
        expect(shownIn(world)).toBe(posterOf(first))
      })
    )
  })
})

describe("a picture chosen in Plex", () => {
  const chosen = uploadKey("poster", "c".repeat(40))

  it.effect("stays until the cover changes", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        yield* sync(world)
        choose(world, key("1"), "poster", chosen)
        yield* sync(world, {}, edited)
        expect(shownIn(world)).toBe(chosen)
        world.covers.set(1, { bytes: second, etag: '"e2"' })
        const { works } = yield* sync(world, {}, "2026-11-21T00:30:00-05:00")
        expect(works[0]?.before).toBe(chosen)
        expect(shownIn(world)).toBe(posterOf(second))
      })
    )
  })

  it.effect("stays for good with preserve_plex_edits, and is not looked at again", () => {
    const world = worldWith(first)
    const preserve = { preserve_plex_edits: true }
    choose(world, key("1"), "poster", chosen)
    return test(
      world,
      Effect.gen(function* () {
        const { calls, works } = yield* sync(world, preserve)
        expect(calls).toEqual(["cover 1", "pictures 1"])
        expect(works.flatMap(changeOf)).toEqual([])
        expect(works.flatMap(slotOf)).toEqual([])
        expect((yield* sync(world, preserve)).calls).toEqual([])
        world.covers.set(1, { bytes: second, etag: '"e2"' })
        expect((yield* sync(world, preserve, edited)).calls).toEqual(["cover 1 unless known", "pictures 1"])
        expect(shownIn(world)).toBe(chosen)
      })
    )
  })

  it.effect("is not what PlexSync chose: preserve_plex_edits lets a new cover follow an old one", () => {
    const world = worldWith(first)
    const preserve = { preserve_plex_edits: true }
    return test(
      world,
      Effect.gen(function* () {
        yield* sync(world, preserve)
        expect([...(world.items.get("1")?.locked ?? [])]).toEqual([lockOf("poster")])
        world.covers.set(1, { bytes: second, etag: '"e2"' })
        yield* sync(world, preserve, edited)
        expect(shownIn(world)).toBe(posterOf(second))
      })
    )
  })
})
