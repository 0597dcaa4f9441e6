import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as fc from "fast-check"
import { describe } from "vitest"
import type { Part } from "../../../src/core/model/PlexItem.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Worker } from "../../../src/sync/drain/Worker.ts"
import { id, key, sceneWith } from "../../support/Samples.ts"
import { lease, row, rows } from "../../support/TestStore.ts"
import { addItem, emptyWorld, pipeline, type World } from "../../support/World.ts"

const file = (name: string) => ({ id: name, path: `/data/${name}.mp4`, size: name.charCodeAt(0) * 1000 })
const scene = (number: number, ...names: ReadonlyArray<string>) =>
  sceneWith({ id: id(number), title: `Scene ${number}`, files: names.map(file) })

const part = (item: string, name: string, index: number): Part => ({
  ratingKey: key(item),
  partId: `${item}-${index}`,
  file: file(name).path,
  size: file(name).size,
  first: index === 0,
  trashed: false
})

/** A world of scenes and items, each with its files in order. */
const worldOf = (
  scenes: Readonly<Record<number, ReadonlyArray<string>>>,
  items: Readonly<Record<string, ReadonlyArray<string>>>
): World => {
  const world = emptyWorld()
  for (const [number, names] of Object.entries(scenes))
    world.scenes.set(Number(number), scene(Number(number), ...names))
  for (const [item, names] of Object.entries(items))
    addItem(
      world,
      item,
      names.map((name, index) => part(item, name, index))
    )
  return world
}

/** Takes the lease; what it gives syncs scenes one by one, in this order, until nothing is ready. */
const syncer = Effect.map(
  Effect.all([JobQueue, Worker, lease()]),
  ([queue, worker, held]) =>
    (...order: ReadonlyArray<number>) =>
      Effect.gen(function* () {
        for (const number of order) {
          yield* queue.enqueue(id(number), "hook")
          yield* worker.batch(held)
        }
        yield* worker.batch(held)
      })
)

const titles = (world: World) =>
  Object.fromEntries([...world.items].map(([ratingKey, item]) => [ratingKey, item.scalars.title]))

describe("an item that shows files of several scenes", () => {
  it.effect("follows the scene of its first file, and the others are parked with the reason", () => {
    const world = worldOf({ 1: ["b"], 2: ["a"] }, { 7: ["a", "b"] })
    return Effect.gen(function* () {
      const sync = yield* syncer
      yield* sync(1, 2, 1)
      assert.deepStrictEqual(titles(world), { 7: "Scene 2" })
      const parked = yield* row(1)
      assert.deepInclude(parked, { state: "parked", because: "other_scene", attempts: 0 })
      assert.strictEqual(parked?.["last_error"], "Plex shows this file inside item 7, which follows scene 2")
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("is followed by a scene that has a place of its own as well: that one is written", () => {
    const world = worldOf({ 1: ["b", "c"], 2: ["a"] }, { 7: ["a", "b"], 8: ["c"] })
    return Effect.gen(function* () {
      const sync = yield* syncer
      yield* sync(1, 2)
      assert.deepStrictEqual(titles(world), { 7: "Scene 2", 8: "Scene 1" })
      assert.deepStrictEqual(yield* rows, [])
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("follows the next scene once the first is gone from Stash, without being asked", () => {
    const world = worldOf({ 1: ["b"], 2: ["a"] }, { 7: ["a", "b"] })
    return Effect.gen(function* () {
      const sync = yield* syncer
      yield* sync(2, 1)
      world.scenes.delete(2)
      yield* sync(2)
      assert.deepStrictEqual(titles(world), { 7: "Scene 1" })
      assert.deepStrictEqual(yield* rows, [])
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("does not wait for a scene that was remembered and is long gone", () => {
    const world = worldOf({ 1: ["b"], 2: ["a"] }, { 7: ["a", "b"] })
    return Effect.gen(function* () {
      const sync = yield* syncer
      yield* sync(2)
      world.scenes.delete(2)
      yield* sync(1)
      assert.deepStrictEqual(titles(world), { 7: "Scene 1" })
    }).pipe(Effect.provide(pipeline(world)))
  })

  /** Plex lists the files of an item in another order. */
  const reorder = (world: World, item: string, ...names: ReadonlyArray<string>) =>
    addItem(
      world,
      item,
      names.map((name, index) => ({ ...part(item, name, index), partId: `${item}-${name}` }))
    )

  it.effect("stays with whom it was written for when Plex lists another file first", () => {
    const world = worldOf({ 1: ["b"], 2: ["a"] }, {})
    reorder(world, "7", "a", "b")
    return Effect.gen(function* () {
      const sync = yield* syncer
      yield* sync(2, 1)
      reorder(world, "7", "b", "a")
      world.contentChangedAt += 1
      yield* sync(1)
      assert.deepInclude(yield* row(1), { state: "parked", because: "other_scene" })
      world.scenes.set(2, { ...scene(2, "a"), title: "Scene 2 again" })
      yield* sync(2)
      assert.deepStrictEqual(titles(world), { 7: "Scene 2 again" })
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("follows the next scene once it no longer shows the first one's file, without being asked", () => {
    const world = worldOf({ 1: ["b"], 2: ["a"] }, {})
    reorder(world, "7", "a", "b")
    return Effect.gen(function* () {
      const sync = yield* syncer
      yield* sync(2, 1)
      reorder(world, "7", "b")
      world.contentChangedAt += 1
      yield* sync(2)
      assert.deepStrictEqual(titles(world), { 7: "Scene 1" })
    }).pipe(Effect.provide(pipeline(world, { skip_not_found: "true" })))
  })

  it.effect("is written by nobody while the scene it follows is out of scope, and the others are told so", () => {
    const world = worldOf({ 1: ["b"], 2: ["a"] }, { 7: ["a", "b"] })
    return Effect.gen(function* () {
      const sync = yield* syncer
      yield* sync(2, 1)
      world.scenes.set(2, { ...scene(2, "a"), title: "Hidden", tags: [{ id: "9", name: "Private" }] })
      yield* sync(2)
      assert.deepStrictEqual(titles(world), { 7: "Scene 2" })
      assert.strictEqual(
        (yield* row(1))?.["last_error"],
        "Plex shows this file inside item 7, which follows scene 2 (out of scope): nobody writes to it meanwhile"
      )
      world.scenes.delete(2)
      yield* sync(2)
      assert.deepStrictEqual(titles(world), { 7: "Scene 1" })
    }).pipe(Effect.provide(pipeline(world, { exclude_tags: "Private" })))
  })

  const names = ["a", "b", "c", "d"] as const
  const numbers = [1, 2, 3, 4] as const
  /** Each file belongs to one scene and to one item; some to none. */
  const shares = fc.record({
    owners: fc.tuple(...names.map(() => fc.option(fc.constantFrom(...numbers)))),
    homes: fc.tuple(...names.map(() => fc.option(fc.constantFrom("7", "8", "9")))),
    arranged: fc.shuffledSubarray([...names], { minLength: names.length }),
    orders: fc.tuple(
      fc.shuffledSubarray([...numbers], { minLength: 4 }),
      fc.shuffledSubarray([...numbers, ...numbers], { minLength: 8 })
    )
  })

  it("shows the same in whatever order its scenes are synced, and however often", () =>
    fc.assert(
      fc.asyncProperty(shares, async ({ arranged, homes, orders, owners }) => {
        const filesOf = <K extends string | number>(places: ReadonlyArray<K | null>, all: ReadonlyArray<K>) =>
          Object.fromEntries(
            all
              .map((place) => [place, arranged.filter((name) => places[names.indexOf(name)] === place)] as const)
              .filter(([, list]) => list.length > 0)
          )
        const make = () => worldOf(filesOf(owners, numbers), filesOf(homes, ["7", "8", "9"]))
        const results = await Promise.all(
          orders.map(async (order) => {
            const world = make()
            const known = order.filter((number) => world.scenes.has(number))
            await Effect.flatMap(syncer, (sync) => sync(...known)).pipe(
              Effect.provide(pipeline(world, { skip_not_found: "true" })),
              Logger.withMinimumLogLevel(LogLevel.None),
              Effect.runPromise
            )
            return titles(world)
          })
        )
        assert.deepStrictEqual(results[0], results[1])
      }),
      { numRuns: 60 }
    ))

  const pooled = (number: number, folder: string, name: string, size: number) =>
    sceneWith({
      id: id(number),
      title: `Scene ${number}`,
      files: [{ id: `${number}`, path: `${folder}/${name}`, size }]
    })
  /** Scenes in two folders that meet in Plex, with sizes that fit, differ, or are known to one side only. */
  const meeting = fc.record({
    scenes: fc.array(
      fc.record({
        folder: fc.constantFrom("/data/d1", "/data/d2"),
        name: fc.constantFrom("x.mp4", "Caf\u00e9.mp4", "Cafe\u0301.mp4"),
        size: fc.constantFrom(10, 20)
      }),
      { minLength: 2, maxLength: 4 }
    ),
    sizes: fc.tuple(...Array.from({ length: 3 }, () => fc.constantFrom(null, 0, 10, 20))),
    orders: fc.tuple(
      fc.shuffledSubarray([1, 2, 3, 4], { minLength: 4 }),
      fc.shuffledSubarray([1, 2, 3, 4, 1, 2, 3, 4], { minLength: 8 })
    )
  })

  it("shows the same in whatever order scenes are synced whose folders meet in Plex, and never another size", () =>
    fc.assert(
      fc.asyncProperty(meeting, async ({ orders, scenes, sizes }) => {
        const make = () => {
          const world = emptyWorld()
          scenes.forEach(({ folder, name, size }, at) => world.scenes.set(at + 1, pooled(at + 1, folder, name, size)))
          const files = ["x.mp4", "Caf\u00e9.mp4", "Cafe\u0301.mp4"]
          files.forEach((name, at) =>
            addItem(world, `${at + 7}`, [
              { ...part(`${at + 7}`, "x", 0), file: `/pool/${name}`, size: sizes[at] ?? null }
            ])
          )
          return world
        }
        const results = await Promise.all(
          orders.map(async (order) => {
            const world = make()
            const known = order.filter((number) => world.scenes.has(number))
            await Effect.flatMap(syncer, (sync) => sync(...known)).pipe(
              Effect.provide(
                pipeline(world, { skip_not_found: "true", path_mappings: "/data/d1 => /pool; /data/d2 => /pool" })
              ),
              Logger.withMinimumLogLevel(LogLevel.None),
              Effect.runPromise
            )
            return world
          })
        )
        const [one, other] = results
        assert.deepStrictEqual(one && titles(one), other && titles(other))
        for (const item of one?.items.values() ?? []) {
          const writer = scenes[Number(item.scalars.title.replace("Scene ", "")) - 1]
          const [shown] = item.parts
          if (writer !== undefined && shown !== undefined && shown.size !== null && shown.size !== 0)
            assert.strictEqual(shown.size, writer.size)
        }
      }),
      { numRuns: 25 }
    ))
})
