import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Logger from "effect/Logger"
import * as TestClock from "effect/TestClock"
import { uploadKey } from "../../../src/core/model/Cover.ts"
import { decode, type RawSettings } from "../../../src/core/settings/Settings.ts"
import { History } from "../../../src/store/items/History.ts"
import { Pictures } from "../../../src/store/items/Pictures.ts"
import { changeOf, Images } from "../../../src/sync/write/Images.ts"
import { jpegOf } from "../../support/Jpeg.ts"
import { id, key, sceneWith } from "../../support/Samples.ts"
import { addPair, emptyWorld, pipeline, type World } from "../../support/World.ts"
import { sha1Of } from "../../support/world/Pictures.ts"

const jpeg = (content: string) => Uint8Array.from(jpegOf(content))

export const first = jpeg("first")

export const second = jpeg("second")

export const posterOf = (bytes: Uint8Array) => uploadKey("poster", sha1Of(bytes))

export const stampedAt = Date.parse("2026-11-21T00:15:20-05:00")

const scene = sceneWith()

/** A world with one scene of this cover and its item, an hour after the scene was last edited. */
export const worldWith = (bytes: Uint8Array<ArrayBuffer>, etag: string | null = '"e1"') => {
  const world = emptyWorld()
  addPair(world, scene)
  world.covers.set(1, { bytes, etag })
  return world
}

export const settings = (raw: RawSettings = {}) =>
  Either.getOrThrow(decode({ plex_url: "http://plex", plex_token: "0123456789", stash_url: "http://stash", ...raw }))

export const taskOf = (world: World, updated_at = scene.updated_at) => ({
  scene: { ...scene, updated_at },
  server: "machine",
  targets: [...world.items.values()].map((item) => ({ item }))
})

export const edited = "2026-11-21T00:20:00-05:00"

/** One sync of the scene's pictures, as a job makes it: noted, then carried out. Gives the calls it made. */
export const sync = (world: World, raw: RawSettings = {}, updated_at = scene.updated_at) =>
  Effect.gen(function* () {
    const images = yield* Images
    const history = yield* History
    const before = world.calls.length
    const works = yield* images.prepare(taskOf(world, updated_at), settings(raw))
    for (const work of works)
      if (changeOf(work).length > 0)
        yield* history.begin("machine", work.item, { sceneId: id(1), asked: "edit" }, [], changeOf(work))
    const done = yield* images.apply(
      "machine",
      works,
      Effect.zipRight(
        Effect.sync(() => world.calls.push("fence")),
        Clock.currentTimeMillis
      )
    )
    return { works, done, calls: world.calls.slice(before) }
  })

export const rowOf = (world: World, kind: "poster" | "art" = "poster", item = "1") =>
  Effect.gen(function* () {
    const pictures = yield* Pictures
    return (yield* pictures.of("machine", [...world.items.values()])).get(key(item))?.[kind]
  })

export const shownIn = (world: World, slot = "1") =>
  world.pictures.get(slot)?.find(({ selected }) => selected)?.ratingKey ?? "media://generated.jpg"

export const test = <A, E>(world: World, body: Effect.Effect<A, E, Images | History | Pictures>) =>
  Effect.zipRight(TestClock.setTime(stampedAt + 3_600_000), body).pipe(Effect.provide(pipeline(world)))

/** Warnings of what runs inside. */
export const warnings = <A, E, R>(body: Effect.Effect<A, E, R>) => {
  const lines: Array<string> = []
  const logger = Logger.make(({ logLevel, message }) => {
    if (logLevel._tag === "Warning") lines.push([message].flat().map(String).join(" "))
  })
  return Effect.as(Effect.provide(body, Logger.replace(Logger.defaultLogger, logger)), lines)
}
