import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { uploadKey } from "../../../src/core/model/Cover.ts"
import { Refused, Unavailable, Unreachable } from "../../../src/core/model/Failure.ts"
import { Pictures } from "../../../src/store/items/Pictures.ts"
import { Images } from "../../../src/sync/write/Images.ts"
import { key } from "../../support/Samples.ts"
import type { World } from "../../support/World.ts"
import { choose } from "../../support/world/Pictures.ts"
import {
  first,
  second,
  posterOf,
  worldWith,
  settings,
  taskOf,
  edited,
  sync,
  rowOf,
  shownIn,
  test,
  warnings
} from "./CoverWorld.ts"

const refusedBy = (status: number) => new Refused({ server: "Plex", operation: "x", status, problem: "no" })

/** What a call fails with whose answer breaks off. */
const cutOff = (server: "Plex" | "Stash", operation: string) =>
  new Unavailable({
    server,
    operation,
    status: 200,
    problem: "its answer was cut off or is not readable",
    retryAfter: null
  })
const cut = cutOff("Plex", "upload poster")

describe("an upload", () => {
  const failing = (world: World) => Effect.flip(sync(world))

  it.effect("that arrived but was never answered is not made again", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        world.unanswered = cut
        expect((yield* failing(world)).message).toBe(cut.message)
        expect(yield* rowOf(world)).toMatchObject({ state: "uploading" })
        expect((yield* sync(world)).calls).toEqual(["pictures 1"])
        expect(yield* rowOf(world)).toMatchObject({ state: "done" })
      })
    )
  })

  it.effect("whose connection broke after it had left is not made again at once, but looked for", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        world.unanswered = new Unreachable({
          server: "Plex",
          operation: "x",
          address: "http://plex",
          problem: "reset",
          quick: true,
          sent: true
        })
        yield* failing(world)
        expect(world.calls.filter((call) => call === "upload 1")).toHaveLength(1)
        expect((yield* sync(world)).calls).toEqual(["pictures 1"])
        expect(shownIn(world)).toBe(posterOf(first))
      })
    )
  })

  it.effect("that was never answered leaves what a person chose since", () => {
    const world = worldWith(first)
    const chosen = uploadKey("poster", "c".repeat(40))
    return test(
      world,
      Effect.gen(function* () {
        world.unanswered = cut
        yield* failing(world)
        choose(world, key("1"), "poster", chosen)
        yield* sync(world)
        expect(shownIn(world)).toBe(chosen)
        expect((yield* sync(world)).calls).toEqual([])
      })
    )
  })

  it.effect("that was never made is made by the next sync", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        const images = yield* Images
        const works = yield* images.prepare(taskOf(world), settings())
        // Killed, or overtaken, between the fence and the request.
        const lost = yield* Effect.flip(images.apply("machine", works, Effect.fail("claim lost" as const)))
        expect(lost).toBe("claim lost")
        expect(yield* rowOf(world)).toMatchObject({ state: "uploading" })
        expect((yield* sync(world)).done.uploads).toBe(1)
      })
    )
  })

  it.effect("is noted before it is made", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        const pictures = yield* Pictures
        const states: Array<string | undefined> = []
        world.during = Effect.orDie(
          Effect.map(pictures.of("machine", [...world.items.values()]), (all) => {
            states.push(all.get(key("1"))?.poster?.state)
          })
        )
        yield* sync(world)
        expect(states).toEqual(["uploading"])
      })
    )
  })

  it.effect("that Plex refuses for good is said once, and not made again until the cover changes", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        world.unanswered = refusedBy(415)
        expect(yield* warnings(sync(world))).toEqual([
          "Scene 1: Plex does not take the cover as poster of item 1 (status 415)"
        ])
        expect(yield* rowOf(world)).toMatchObject({ state: "refused" })
        world.unanswered = null
        expect((yield* sync(world)).calls).toEqual([])
        world.covers.set(1, { bytes: second, etag: '"e2"' })
        expect((yield* sync(world, {}, edited)).done.uploads).toBe(1)
      })
    )
  })

  it.effect("that took longer than five seconds is said not to be prompt", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        world.during = TestClock.adjust("6 seconds")
        expect((yield* sync(world)).done).toEqual({ uploads: 1, prompt: false })
      })
    )
  })

  it.effect("waits for a Stash that has trouble", () => {
    const world = worldWith(first)
    return test(
      world,
      Effect.gen(function* () {
        const cover = cutOff("Stash", "read cover")
        world.stashFails = cover
        expect((yield* failing(world)).message).toBe(cover.message)
        world.stashFails = null
        expect((yield* sync(world)).done.uploads).toBe(1)
      })
    )
  })
})
