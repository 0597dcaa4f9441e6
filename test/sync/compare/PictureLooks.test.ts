import { describe, expect, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import type { RawSettings } from "../../../src/core/settings/Settings.ts"
import type { History } from "../../../src/store/items/History.ts"
import { PictureLooks } from "../../../src/sync/compare/PictureLooks.ts"
import type { Images } from "../../../src/sync/write/Images.ts"
import { away } from "../../support/Samples.ts"
import { pipeline, type World } from "../../support/World.ts"
import { choose, generated } from "../../support/world/Pictures.ts"
import { edited, first, posterOf, second, stampedAt, sync, taskOf, warnings, worldWith } from "../write/CoverWorld.ts"

/** What would be done to the pictures of the one item, without the background where it is not synced. */
const looked = (world: World, updated_at?: string) =>
  Effect.gen(function* () {
    const looks = yield* PictureLooks
    const task = taskOf(world, updated_at)
    const [target] = task.targets
    return target === undefined ? [] : yield* looks.of(task, target.item)
  })

const live =
  (world: World, settings: RawSettings = {}) =>
  <A, E>(body: Effect.Effect<A, E, PictureLooks | Images | History>) =>
    Effect.zipRight(TestClock.setTime(stampedAt + 3_600_000), body).pipe(Effect.provide(pipeline(world, settings)))

const noBackground = { field: "art", action: "skipped", before: null, after: null }
const writes = (world: World) => world.calls.filter((call) => /^(?:edit|upload|select)/.test(call))

describe("what would be done to a picture", () => {
  it.effect("is to send the cover, in place of what is shown; and nothing is sent", () => {
    const world = worldWith(first)
    return live(world)(
      Effect.gen(function* () {
        const poster = { field: "thumb", action: "upload", before: generated.ratingKey, after: posterOf(first) }
        expect(yield* looked(world)).toEqual([poster, noBackground])
        expect(yield* looked(world)).toEqual([poster, noBackground])
        expect(writes(world)).toEqual([])
      })
    )
  })

  it.effect("is to select the cover where Plex has it, and nothing where it is selected", () => {
    const world = worldWith(first)
    const cover = posterOf(first)
    world.pictures.set("1", [{ ratingKey: cover, selected: false }])
    return live(world)(
      Effect.gen(function* () {
        expect((yield* looked(world))[0]).toEqual({ field: "thumb", action: "select", before: null, after: cover })
        choose(world, "1", "poster", cover)
        expect((yield* looked(world))[0]).toEqual({ field: "thumb", action: "done", before: cover, after: cover })
      })
    )
  })

  it.effect("is to leave it where the cover was sent already, until that is another one", () => {
    const world = worldWith(first)
    return live(world)(
      Effect.gen(function* () {
        yield* sync(world)
        const sent = writes(world)
        const left = { field: "thumb", action: "left", before: null, after: null }
        expect(yield* looked(world)).toEqual([left, noBackground])
        world.covers.set(1, { bytes: second, etag: '"e2"' })
        expect((yield* looked(world, edited))[0]).toEqual({
          field: "thumb",
          action: "upload",
          before: posterOf(first),
          after: posterOf(second)
        })
        expect(writes(world)).toEqual(sent)
      })
    )
  })

  it.effect("is to keep what a person chose, with preserve_plex_edits alone", () => {
    const world = worldWith(first)
    choose(world, "1", "poster", "media://mine.jpg")
    const look = (preserve_plex_edits: boolean) =>
      live(world, { preserve_plex_edits })(Effect.map(looked(world), ([poster]) => poster?.action))
    return Effect.gen(function* () {
      expect([yield* look(true), yield* look(false)]).toEqual(["keep", "upload"])
    })
  })

  it.effect("is nothing where the scene has no cover, or none that is of use; and nobody is warned", () => {
    const world = worldWith(first)
    const none = { field: "thumb", action: "none", before: null, after: null }
    return live(world)(
      Effect.gen(function* () {
        world.covers.delete(1)
        expect(yield* looked(world)).toEqual([none, noBackground])
        world.covers.set(1, { bytes: new TextEncoder().encode("<svg/>"), etag: null })
        const lines = yield* warnings(Effect.map(looked(world), (looks) => expect(looks).toEqual([none, noBackground])))
        expect(lines).toEqual([])
      })
    )
  })

  it.effect("is said of each slot, and of those that are not synced that they are skipped", () => {
    const world = worldWith(first)
    const look = (...skip_fields: ReadonlyArray<string>) =>
      live(world, { skip_fields })(
        Effect.map(looked(world), (looks) => looks.map(({ action, field }) => [field, action]))
      )
    return Effect.gen(function* () {
      expect(yield* look("none")).toEqual([
        ["thumb", "upload"],
        ["art", "upload"]
      ])
      expect(yield* look("poster", "background")).toEqual([
        ["thumb", "skipped"],
        ["art", "skipped"]
      ])
    })
  })
})

describe("while it cannot be told what would be done to a picture", () => {
  it.effect.each(["plexFails", "stashFails"] as const)("nothing is said of it (%s)", (who) => {
    const world = worldWith(first)
    world[who] = away
    return live(world)(Effect.map(looked(world), (looks) => expect(looks).toEqual([])))
  })

  it.effect("for the database fails, that is told", () => {
    const world = worldWith(first)
    return Effect.gen(function* () {
      yield* Effect.flatMap(SqlClient.SqlClient, (sql) => sql`DROP TABLE image`)
      const failure = yield* Effect.flip(looked(world))
      expect(failure).toMatchObject({ _tag: "StoreFailed", operation: "read pictures" })
    }).pipe(Effect.provide(pipeline(world)))
  })
})
