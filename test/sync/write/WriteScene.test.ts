import { assert, describe, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import type { RawSettings } from "../../../src/core/settings/Settings.ts"
import { isChange, type Plan } from "../../../src/core/plan/Step.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { WrittenValues } from "../../../src/store/items/WrittenValues.ts"
import { SyncScenes } from "../../../src/sync/read/SyncScenes.ts"
import type { WriteJob } from "../../../src/sync/PreparedJob.ts"
import type { WriteSlot } from "../../../src/sync/write/WriteSlots.ts"
import { WriteScene } from "../../../src/sync/write/WriteScene.ts"
import { jpegOf } from "../../support/Jpeg.ts"
import { away, id, numbered } from "../../support/Samples.ts"
import { lease } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline, settingsWith, type World } from "../../support/World.ts"

const cover = { bytes: Uint8Array.from(jpegOf("first")), etag: '"e1"' }

const worldWith = (...numbers: ReadonlyArray<number>) => {
  const world = emptyWorld()
  for (const number of numbers) addPair(world, numbered(number))
  return world
}

/** The task of scene 1, claimed and planned as the worker does it. */
const planned = Effect.gen(function* () {
  yield* (yield* JobQueue).enqueue(id(1), "hook")
  const jobs = yield* (yield* Claims).claimUrgent(yield* lease(), 50)
  const { match, own, plan, read } = yield* SyncScenes
  const tasks = yield* read(jobs).pipe(Effect.flatMap(match), Effect.flatMap(own), Effect.flatMap(plan))
  const [task] = tasks.filter((one): one is WriteJob => one.kind === "write")
  return task ?? (yield* Effect.dieMessage("there is nothing to write"))
})

/** Nobody else writes. */
const atOnce: WriteSlot<never> = (write) => write

const write = (task: WriteJob) => Effect.flatMap(WriteScene, ({ run }) => run(task, atOnce))

/** The same task with another plan for each of its items. */
const withPlan = (task: WriteJob, change: (plan: Plan) => Plan): WriteJob => ({
  ...task,
  targets: task.targets.map((target) => ({ ...target, plan: change(target.plan) }))
})

const changed = (plan: Plan) => plan.filter(isChange).map(({ _tag, field }) => `${_tag} ${field}`)
const sent = (world: World) => world.calls.filter((call) => /^(edit|upload|select)/.test(call))
const skipPictures: RawSettings = { skip_fields: ["poster", "background"] }

describe("writing a scene", () => {
  it.effect("writes the plan that the task carries, and asks nobody for another", () => {
    const world = worldWith(1)
    return Effect.gen(function* () {
      const task = yield* planned
      const title = (plan: Plan) => plan.filter(({ field }) => field === "title")
      const { done, plans } = yield* write(withPlan(task, title))
      assert.deepStrictEqual(
        plans.map(({ plan }) => changed(plan)),
        [["Set title"]]
      )
      assert.deepStrictEqual(done[0]?.plan, plans[0]?.plan)
      const { scalars, tags } = world.items.get("1")!
      assert.deepStrictEqual([scalars.title, scalars.studio, tags.genre], ["Scene 1", "", []])
      assert.deepStrictEqual(sent(world), ["edit 1"])
    }).pipe(Effect.provide(pipeline(world, skipPictures)))
  })

  it.effect("sends nothing where nothing is planned, and gives the plan all the same", () => {
    const world = worldWith(1)
    return Effect.gen(function* () {
      const { done, plans } = yield* write(withPlan(yield* planned, (plan) => plan.filter((step) => !isChange(step))))
      assert.deepStrictEqual(done, [])
      assert.lengthOf(plans, 1)
      assert.deepStrictEqual(sent(world), [])
    }).pipe(Effect.provide(pipeline(world, skipPictures)))
  })

  it.effect("adds to the plan the lock of a picture that it puts on the item", () => {
    const world = worldWith(1)
    world.covers.set(1, cover)
    return Effect.gen(function* () {
      const task = yield* planned
      assert.isFalse(task.targets.some(({ plan }) => changed(plan).includes("LockPicture thumb")))
      const { done } = yield* write(withPlan(task, () => []))
      assert.deepStrictEqual(changed(done[0]?.plan ?? []), ["LockPicture thumb"])
      assert.deepStrictEqual(done[0]?.pictures, ["thumb"])
      assert.deepStrictEqual(sent(world).at(-1), "edit 1")
      assert.isTrue(world.items.get("1")?.locked.has("thumb"))
    }).pipe(Effect.provide(pipeline(world, { skip_fields: ["background"] })))
  })

  it.effect(
    "writes the fields of a scene whose picture cannot be sent, and fails with the picture's trouble then",
    () => {
      const world = worldWith(1)
      world.covers.set(1, cover)
      world.unanswered = away
      return Effect.gen(function* () {
        const failure = yield* Effect.flip(write(yield* planned))
        assert.strictEqual(failure._tag, "Unreachable")
        assert.strictEqual(world.items.get("1")?.scalars.title, "Scene 1")
        const known = yield* Effect.flatMap(WrittenValues, (written) =>
          written.of("machine", [...world.items.values()])
        )
        assert.strictEqual(known.get(world.items.get("1")!.ratingKey)?.title?.sent, "Scene 1")
      }).pipe(Effect.provide(pipeline(world, { skip_fields: ["background"] })))
    }
  )

  it.effect("writes nothing by a plan whose settings have changed since", () => {
    const world = worldWith(1)
    return Effect.gen(function* () {
      const task = yield* planned
      world.changed = settingsWith({ skip_fields: ["details"] })
      assert.strictEqual((yield* Effect.flip(write(task)))._tag, "Stale")
      assert.deepStrictEqual(sent(world), [])
    }).pipe(Effect.provide(pipeline(world, skipPictures)))
  })

  it.effect("writes nothing by a plan of what was read half a minute ago", () => {
    const world = worldWith(1)
    return Effect.gen(function* () {
      const task = yield* planned
      yield* TestClock.adjust("31 seconds")
      assert.strictEqual((yield* Effect.flip(write(task)))._tag, "Stale")
      assert.deepStrictEqual(sent(world), [])
    }).pipe(Effect.provide(pipeline(world, skipPictures)))
  })

  it.effect("notes what an item showed, and is about to show, before anything is sent", () => {
    const world = worldWith(1)
    return Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const seen: Array<unknown> = []
      world.during = Effect.orDie(
        Effect.map(
          sql`SELECT before ->> '$.values.title' AS before, after ->> '$.title.value' AS after FROM history`,
          (rows) => {
            seen.push(...rows)
          }
        )
      )
      yield* write(yield* planned)
      assert.deepStrictEqual(seen, [{ before: "", after: "Scene 1" }])
    }).pipe(Effect.provide(pipeline(world, skipPictures)))
  })
})
