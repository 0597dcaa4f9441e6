import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Reason } from "../../../src/core/model/Job.ts"
import { planFor } from "../../../src/core/plan/Plan.ts"
import { changes } from "../../../src/core/plan/Step.ts"
import { SyncScenes } from "../../../src/sync/read/SyncScenes.ts"
import { jobFor, type PreparedJob, type WriteJob } from "../../../src/sync/PreparedJob.ts"
import { id, key, numbered } from "../../support/Samples.ts"
import { addItem, addPair, emptyWorld, pipeline, type World } from "../../support/World.ts"

const jobs = (reason: Reason, ...numbers: ReadonlyArray<number>) =>
  numbers.map((number) => jobFor(id(number), reason, 0))

/** The tasks of these scenes, step by step, as the worker goes. */
const tasksOf = (reason: Reason, ...numbers: ReadonlyArray<number>) =>
  Effect.flatMap(SyncScenes, ({ match, own, plan, read }) =>
    read(jobs(reason, ...numbers)).pipe(Effect.flatMap(match), Effect.flatMap(own), Effect.flatMap(plan))
  )

const isWrite = (task: PreparedJob): task is WriteJob => task.kind === "write"

/** What is to become of each scene: the item that is to be written to, or why none is. */
const said = (tasks: ReadonlyArray<PreparedJob>) =>
  Object.fromEntries(
    tasks.map((task): [number, string] => {
      switch (task.kind) {
        case "write":
          return [task.job.sceneId, task.targets.map(({ item }) => item.ratingKey).join(",")]
        case "gone":
          return [task.job.sceneId, "gone"]
        case "rest":
          return [task.job.sceneId, task.because]
        case "failed":
          return [task.job.sceneId, task.failure._tag]
      }
    })
  )

/** Lets these two items change their files, behind the index's back. */
const swap = (world: World, one: string, other: string) => {
  const [a, b] = [world.items.get(one)!, world.items.get(other)!]
  world.items.set(one, { ...a, parts: b.parts.map((part) => ({ ...part, ratingKey: a.ratingKey })) })
  world.items.set(other, { ...b, parts: a.parts.map((part) => ({ ...part, ratingKey: b.ratingKey })) })
}

const reads = (world: World) => world.calls.filter((call) => call.startsWith("read"))

describe("the way of some jobs to what is to be done", () => {
  it.effect("gives each job its task with one read of Stash and one of Plex, and writes nothing", () => {
    const world = emptyWorld()
    for (const number of [1, 2]) addPair(world, numbered(number))
    world.scenes.set(3, numbered(3))
    world.scenes.set(5, numbered(5, { tags: [{ id: "7", name: "Private" }] }))
    return Effect.gen(function* () {
      const tasks = yield* tasksOf("all", 1, 2, 3, 4, 5)
      assert.deepStrictEqual(said(tasks), { 1: "1", 2: "2", 3: "NoItem", 4: "gone", 5: "out_of_scope" })
      assert.deepStrictEqual(reads(world), ["read scenes 1,2,3,4,5", "read items 1,2"])
      assert.isFalse(world.calls.some((call) => call.startsWith("edit")))
    }).pipe(Effect.provide(pipeline(world, { exclude_tags: "Private" })))
  })

  it.effect("hands each task the plans of its items, made by its own rules from what was read", () => {
    const world = emptyWorld()
    for (const number of [1, 2]) addPair(world, numbered(number))
    return Effect.gen(function* () {
      const tasks = (yield* tasksOf("all", 1, 2)).filter(isWrite)
      assert.lengthOf(tasks, 2)
      for (const { metadata, rules, targets } of tasks) {
        for (const { item, memory, plan } of targets) {
          assert.deepStrictEqual(plan, planFor(metadata, item, memory, rules))
          assert.isTrue(changes(plan))
        }
      }
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("looks once more for the item of a file that went elsewhere meanwhile", () => {
    const world = emptyWorld()
    for (const number of [1, 2, 3]) addPair(world, numbered(number))
    return Effect.gen(function* () {
      yield* tasksOf("all", 1, 2, 3)
      swap(world, "1", "2")
      world.calls.length = 0
      assert.deepStrictEqual(said(yield* tasksOf("all", 1, 2, 3)), { 1: "2", 2: "1", 3: "3" })
      assert.deepStrictEqual(reads(world), ["read scenes 1,2,3", "read items 1,2,3", "read items 2,1"])
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("fails the job of a scene whose file left its item, and those of no others", () => {
    const world = emptyWorld()
    for (const number of [1, 2]) addPair(world, numbered(number))
    return Effect.gen(function* () {
      yield* tasksOf("all", 1, 2)
      world.items.set("1", { ...world.items.get("1")!, parts: [] })
      assert.deepStrictEqual(said(yield* tasksOf("all", 1, 2)), { 1: "NoItem", 2: "2" })
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("names the item, not the scene, whose file changes each time it is read", () => {
    const world = emptyWorld()
    const scene = numbered(1)
    const file = scene.files[0]!
    world.scenes.set(scene.id, scene)
    const part = { ratingKey: key("71"), partId: "1", file: file.path, size: file.size, first: true, trashed: false }
    addItem(world, "71", [part])
    return Effect.gen(function* () {
      yield* tasksOf("all", 1)
      const item = world.items.get("71")!
      let reads = 0
      // Of a size that nobody knows, and of its own: either fits the scene's file, and neither is what the index has.
      world.items.get = () => ({ ...item, parts: [{ ...part, size: reads++ % 2 === 0 ? null : file.size }] })
      const [task] = yield* tasksOf("all", 1)
      assert.strictEqual(task?.kind === "failed" && task.failure.message, "Item 71 is no longer in Plex")
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("fails the job of a scene whose item cannot be read", () => {
    const world = emptyWorld()
    for (const number of [1, 2]) addPair(world, numbered(number))
    return Effect.gen(function* () {
      yield* tasksOf("all", 1, 2)
      const item = world.items.get("1")!
      world.items.set("1", { ...item, parts: [], oddPart: "a part has no file" })
      assert.deepStrictEqual(said(yield* tasksOf("all", 1, 2)), { 1: "Unreadable", 2: "2" })
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("plans an item of two scenes for the one that it follows, whichever of them are asked for", () => {
    const world = emptyWorld()
    const [one, two] = [numbered(1), numbered(2)]
    world.scenes.set(1, one).set(2, two)
    addItem(
      world,
      "9",
      [one, two].flatMap(({ files }, at) =>
        files.map(({ path, size }) => ({
          ratingKey: key("9"),
          partId: String(at),
          file: path,
          size,
          first: at === 0,
          trashed: false
        }))
      )
    )
    return Effect.gen(function* () {
      assert.deepStrictEqual(said(yield* tasksOf("hook", 2)), { 2: "other_scene" })
      assert.deepStrictEqual(said(yield* tasksOf("hook", 2, 1)), { 1: "9", 2: "other_scene" })
      const [task] = (yield* tasksOf("hook", 1)).filter(isWrite)
      assert.strictEqual(task?.metadata.title, "Scene 1")
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("asks Plex for nothing where the scenes alone decide", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      assert.deepStrictEqual(said(yield* tasksOf("all", 1)), { 1: "gone" })
      assert.deepStrictEqual(world.calls, ["read scenes 1"])
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("says the same to who only looks", () => {
    const world = emptyWorld()
    for (const number of [1, 2]) addPair(world, numbered(number))
    return Effect.gen(function* () {
      const { survey } = yield* SyncScenes
      assert.deepStrictEqual(yield* survey(jobs("all", 1, 2, 3)), yield* tasksOf("all", 1, 2, 3))
    }).pipe(Effect.provide(pipeline(world)))
  })
})
