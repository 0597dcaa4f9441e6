import { describe, expect, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { EntityWatch } from "../../src/watch/EntityWatch.ts"
import { Relations } from "../../src/store/scenes/Relations.ts"
import { entityLive, type EntityWorld, entityWorld, glance, putTag } from "../support/EntityWorld.ts"
import { id, sceneWith } from "../support/Samples.ts"

const take = (world: EntityWorld, newest?: number) =>
  Effect.flatMap(EntityWatch, (watch) => watch.take("tag", glance(world, newest)))

/** Tags whose fan-out is under way; they end with this. */
const fannedOut = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`DELETE FROM fan_out WHERE changed = 1 RETURNING entity_id`
  return rows.map((row) => row["entity_id"]).toSorted()
})

/** A watch that knows these tags. */
const knowing = (world: EntityWorld, ...numbers: ReadonlyArray<number>) =>
  Effect.gen(function* () {
    for (const number of numbers) putTag(world, number, `Tag ${number}`, 0)
    yield* take(world)
    world.calls.length = 0
  })

const shownBy = (...tags: ReadonlyArray<number>) =>
  Effect.flatMap(Relations, (relations) =>
    relations.replace(
      tags.map((tag) =>
        sceneWith({ id: id(tag), tags: [{ id: String(tag), name: `Tag ${tag}` }], studio: null, performers: [] })
      )
    )
  )

const check = (number: number) => Effect.flatMap(EntityWatch, (watch) => watch.check("tag", number))

describe("the watch of entities", () => {
  it.effect("learns all names at first, and fans nothing out", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      yield* knowing(world, 1, 2, 3)
      expect(yield* fannedOut).toEqual([])
      yield* take(world)
      expect(world.calls).toEqual([])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("fans a new name out, and nothing else that moves a stamp", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      yield* knowing(world, 1, 2, 3)
      putTag(world, 1, "Tag 1", 1)
      putTag(world, 2, "New", 1)
      yield* take(world)
      expect(yield* fannedOut).toEqual([2])
      yield* take(world)
      expect(yield* fannedOut).toEqual([])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("notices a new name although the stamp did not move, where it is in sight", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      yield* knowing(world, 1)
      putTag(world, 1, "New", 0)
      yield* take(world)
      expect(yield* fannedOut).toEqual([1])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("walks on where more is new than a poll shows", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      yield* knowing(world, 1, 2, 3, 4, 5)
      for (const number of [1, 2, 3, 4]) putTag(world, number, `New ${number}`, number)
      yield* take(world)
      expect(yield* fannedOut).toEqual([1, 2, 3, 4])
      expect(world.calls).toEqual(["walk"])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("remembers new ones without fanning them out", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      yield* knowing(world, 1)
      putTag(world, 2, "Second", 1)
      yield* take(world)
      putTag(world, 2, "Renamed", 2)
      yield* take(world)
      expect(yield* fannedOut).toEqual([2])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("finds by the count what was merged or deleted, which moves no stamp", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      yield* knowing(world, 1, 2, 3)
      yield* shownBy(2)
      world.tags.delete(2)
      world.tags.delete(3)
      yield* take(world)
      expect(world.calls).toEqual(["all"])
      // The third is on no scene.
      expect(yield* fannedOut).toEqual([2])
      yield* take(world)
      expect(world.calls).toEqual(["all"])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("finds it also when as many came as went", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      yield* knowing(world, 1, 2)
      yield* shownBy(2)
      world.tags.delete(2)
      putTag(world, 3, "Third", 1)
      yield* take(world)
      expect(yield* fannedOut).toEqual([2])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("looks at all once an hour, because a stamp of another offset may stand below older ones", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      yield* knowing(world, 1, 2, 3)
      putTag(world, 1, "New", 0)
      world.tags.delete(2)
      putTag(world, 2, "Tag 2", 5)
      putTag(world, 3, "Tag 3", 6)
      yield* take(world)
      yield* fannedOut
      world.calls.length = 0
      putTag(world, 1, "Newer", 0)
      yield* TestClock.adjust("59 minutes")
      yield* take(world)
      expect([yield* fannedOut, world.calls]).toEqual([[], []])
      yield* TestClock.adjust("1 minute")
      yield* take(world)
      expect([yield* fannedOut, world.calls]).toEqual([[1], ["all"]])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("looks at all when the offset of Stash's stamps changes", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      yield* knowing(world, 1, 2)
      const moved = {
        ...glance(world),
        newest: [{ id: 2, name: "Tag 2", disambiguation: "", updated_at: "2026-01-01T09:00:00+09:00" }]
      }
      yield* Effect.flatMap(EntityWatch, (watch) => watch.take("tag", moved))
      expect(world.calls).toEqual(["all"])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("does not believe that most of what scenes show vanished at once", () => {
    const world = entityWorld()
    const many = Array.from({ length: 100 }, (_, index) => index + 1)
    return Effect.gen(function* () {
      yield* knowing(world, ...many)
      yield* shownBy(...many)
      for (const number of many.slice(0, 60)) world.tags.delete(number)
      yield* take(world)
      expect(yield* fannedOut).toEqual([])
      yield* take(world)
      // It is not read again and again.
      expect(world.calls).toEqual(["all"])
      // A full sync reads the scenes anew: then nothing shows them any more.
      yield* Effect.flatMap(Relations, (relations) =>
        relations.replace(
          many.slice(0, 60).map((number) => sceneWith({ id: id(number), performers: [], studio: null, tags: [] }))
        )
      )
      yield* TestClock.adjust("1 hour")
      yield* take(world)
      yield* take(world)
      expect(yield* fannedOut).toEqual([])
      expect(world.calls).toEqual(["all", "all"])
    }).pipe(Effect.provide(entityLive(world)))
  })
})

describe("what a hook told of", () => {
  it.effect("fans out only if what is synced differs from what is remembered", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      yield* knowing(world, 1, 2)
      putTag(world, 1, "Tag 1", 1)
      putTag(world, 2, "New", 1)
      yield* check(1)
      yield* check(2)
      expect(yield* fannedOut).toEqual([2])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("fans out where nothing is remembered: it cannot be told", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      putTag(world, 1, "Tag 1", 0)
      yield* check(1)
      expect(yield* fannedOut).toEqual([1])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("finds the sources of a merge, of which the hook names the destination only", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      yield* knowing(world, 1, 2, 3)
      yield* shownBy(1, 2, 3)
      world.tags.delete(2)
      world.tags.delete(3)
      yield* check(1)
      expect(yield* fannedOut).toEqual([2, 3])
    }).pipe(Effect.provide(entityLive(world)))
  })

  it.effect("fans out what is gone", () => {
    const world = entityWorld()
    return Effect.gen(function* () {
      yield* knowing(world, 1, 2)
      world.tags.delete(2)
      yield* check(2)
      expect(yield* fannedOut).toEqual([2])
    }).pipe(Effect.provide(entityLive(world)))
  })
})
