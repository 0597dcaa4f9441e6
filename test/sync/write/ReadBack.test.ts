import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Worker } from "../../../src/sync/drain/Worker.ts"
import { id, key, sceneWith } from "../../support/Samples.ts"
import { lease } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline, type World } from "../../support/World.ts"

const scene = (title: string) => sceneWith({ id: id(1), title, files: [{ id: "1", path: "/data/1.mp4", size: 1000 }] })

/** Plex shows this title from now on, whoever asked for it. */
const shows = (world: World, title: string) =>
  Effect.sync(() => {
    const item = world.items.get(key("1"))
    if (item !== undefined) world.items.set(item.ratingKey, { ...item, scalars: { ...item.scalars, title } })
  })

const edits = (world: World) => world.calls.filter((call) => call.startsWith("edit")).length

/** One edit of the scene after another, as one drainer syncs them. */
const syncing = Effect.gen(function* () {
  const worker = yield* Worker
  const queue = yield* JobQueue
  const held = yield* lease()
  return { rest: worker.rest, sync: Effect.zipRight(queue.enqueue(id(1), "hook"), worker.batch(held)) }
})

describe("reading back", () => {
  it.effect("takes what Plex makes of a value for its own way, which is not sent again", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { rest, sync } = yield* syncing
      addPair(world, scene("A  B"))
      yield* sync
      yield* shows(world, "A B, as Plex has it")
      yield* rest
      yield* sync
      assert.strictEqual(edits(world), 1)
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("takes a name that vanished as it was sent in another case for no such thing: it is added again", () => {
    const world = emptyWorld()
    const of = (studio: string) => ({ ...scene("A"), studio: { id: "1", name: studio } })
    const collections = () => world.items.get(key("1"))?.tags.collection
    return Effect.gen(function* () {
      const { rest, sync } = yield* syncing
      addPair(world, of("Acme"))
      yield* sync
      world.scenes.set(1, of("ACME"))
      yield* sync
      assert.deepStrictEqual(collections(), ["ACME"])
      const item = world.items.get(key("1"))
      if (item !== undefined) world.items.set(item.ratingKey, { ...item, tags: { ...item.tags, collection: [] } })
      yield* rest
      yield* sync
      assert.strictEqual(edits(world), 3)
      assert.deepStrictEqual(collections(), ["ACME"])
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("takes an earlier wish that took effect late for no such thing: the newer one is sent again", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      const { rest, sync } = yield* syncing
      addPair(world, scene("Older"))
      yield* sync
      world.scenes.set(1, scene("Newer"))
      yield* sync
      yield* shows(world, "Older")
      yield* rest
      yield* sync
      assert.strictEqual(edits(world), 3)
      assert.strictEqual(world.items.get(key("1"))?.scalars.title, "Newer")
    }).pipe(Effect.provide(pipeline(world)))
  })
})
