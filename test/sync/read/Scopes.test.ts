import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Scene } from "../../../src/core/model/Scene.ts"
import { scopeSentences } from "../../../src/core/plan/ScopeTold.ts"
import { FanOuts } from "../../../src/store/scenes/FanOuts.ts"
import { GoneScenes } from "../../../src/store/scenes/GoneScenes.ts"
import { ScopeMemory } from "../../../src/store/scenes/ScopeMemory.ts"
import { SyncScenes } from "../../../src/sync/read/SyncScenes.ts"
import { jobFor } from "../../../src/sync/PreparedJob.ts"
import { id, numbered } from "../../support/Samples.ts"
import { addPair, emptyWorld, pipeline, settingsWith, type World } from "../../support/World.ts"

const secret = { id: "9", name: "Private" }
const acme = { id: "5", name: "Acme" }

/** Scenes 1 and 2 have the tag; 3 has another. */
const worldWith = () => {
  const world = emptyWorld()
  for (const number of [1, 2]) addPair(world, numbered(number, { tags: [secret] }))
  addPair(world, numbered(3))
  return world
}

const edit = (world: World, number: number, given: Partial<Scene>) =>
  world.scenes.set(number, { ...world.scenes.get(number)!, ...given })

const rename = (world: World, name: string) => {
  for (const [number, { tags }] of world.scenes)
    edit(world, number, { tags: tags.map((tag) => (tag.id === "9" ? { ...tag, name } : tag)) })
}

const destroy = (world: World) => {
  for (const [number, { tags }] of world.scenes) edit(world, number, { tags: tags.filter((tag) => tag.id !== "9") })
}

/** Why each of these scenes is left out, as the worker finds it; "" where it is to be written. */
const said = (...numbers: ReadonlyArray<number>) =>
  Effect.flatMap(SyncScenes, ({ read }) =>
    Effect.map(read(numbers.map((number) => jobFor(id(number), "hook", 0))), ({ prepared, eligible }) =>
      Object.fromEntries<string>([
        ...eligible.map(({ scene }): [number, string] => [scene.id, ""]),
        ...prepared.map((task): [number, string] => [task.job.sceneId, task.kind === "rest" ? task.reason : task.kind])
      ])
    )
  )

const sentences = Effect.map(
  Effect.flatMap(ScopeMemory, ({ states }) => states),
  scopeSentences
)
const out = "tag 'Private' (exclude_tags)"
const gone = "tag 'Private', which is gone (exclude_tags)"
const settings = { exclude_tags: "Private" }

describe("what is left out by a tag", () => {
  it.effect("stays out when the tag is renamed, by its id", () => {
    const world = worldWith()
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* said(1, 2, 3), { 1: out, 2: out, 3: "" })
      rename(world, "Personal")
      const renamed = "tag 'Personal', which was 'Private' (exclude_tags)"
      assert.deepStrictEqual(yield* said(1, 2, 3), { 1: renamed, 2: renamed, 3: "" })
    }).pipe(Effect.provide(pipeline(world, settings)))
  })

  it.effect("stays out when the tag was renamed before any of its scenes was read", () => {
    const world = worldWith()
    return Effect.gen(function* () {
      yield* said(3)
      rename(world, "Personal")
      assert.notStrictEqual((yield* said(1))[1], "")
    }).pipe(Effect.provide(pipeline(world, settings)))
  })

  it.effect("stays out when the tag is gone, whatever is edited, and is told of with how many scenes", () => {
    const world = worldWith()
    return Effect.gen(function* () {
      yield* said(1, 2, 3)
      destroy(world)
      edit(world, 1, { title: "Edited", tags: [{ id: "7", name: "Other" }] })
      assert.deepStrictEqual(yield* said(1, 2, 3), { 1: gone, 2: gone, 3: "" })
      assert.deepStrictEqual(yield* sentences, [
        "tag Private is gone; 2 scenes stay left out until exclude_tags no longer names it"
      ])
      // Who found it gone has its other scenes looked at, as the watch would.
      assert.strictEqual(yield* Effect.flatMap(FanOuts, ({ count }) => count), 1)
      world.calls.length = 0
      assert.deepStrictEqual(yield* said(1), { 1: gone })
      assert.deepStrictEqual(world.calls, ["read scenes 1"])
      yield* Effect.flatMap(GoneScenes, ({ forget }) => forget([id(1)]))
      assert.match((yield* sentences)[0] ?? "", /1 scene stays left out/)
    }).pipe(Effect.provide(pipeline(world, settings)))
  })

  it.effect("comes in when a person takes the tag off, which Stash still has", () => {
    const world = worldWith()
    return Effect.gen(function* () {
      yield* said(1, 2)
      edit(world, 1, { tags: [] })
      assert.deepStrictEqual(yield* said(1, 2), { 1: "", 2: out })
      // And stays in, though the tag goes afterwards.
      destroy(world)
      assert.deepStrictEqual(yield* said(1, 2), { 1: "", 2: gone })
    }).pipe(Effect.provide(pipeline(world, settings)))
  })

  it.effect("comes in when the setting no longer names it, and nothing is kept", () => {
    const world = worldWith()
    return Effect.gen(function* () {
      yield* said(1, 2)
      destroy(world)
      assert.deepStrictEqual(yield* said(1), { 1: gone })
      world.changed = settingsWith({ exclude_tags: "Other" })
      assert.deepStrictEqual(yield* said(1, 2), { 1: "", 2: "" })
      world.changed = settingsWith(settings)
      assert.deepStrictEqual(yield* said(1, 2), { 1: "", 2: "" })
      assert.deepStrictEqual(yield* Effect.flatMap(ScopeMemory, ({ kept }) => kept([id(1), id(2)])), [])
      assert.deepStrictEqual(yield* sentences, [
        'Stash has no tag named "Private": exclude_tags leaves nothing out by it'
      ])
    }).pipe(Effect.provide(pipeline(world, settings)))
  })

  it.effect("is kept by a name that came into force after its scenes were read", () => {
    const world = worldWith()
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* said(1, 2), { 1: "", 2: "" })
      world.changed = settingsWith(settings)
      yield* said(3)
      destroy(world)
      assert.deepStrictEqual(yield* said(1, 2), { 1: gone, 2: gone })
    }).pipe(Effect.provide(pipeline(world)))
  })

  it.effect("is the same for who only looks, who notes nothing", () => {
    const world = worldWith()
    return Effect.gen(function* () {
      yield* said(1, 2)
      destroy(world)
      const { survey } = yield* SyncScenes
      const [task] = yield* survey([jobFor(id(1), "named", 0)])
      assert.strictEqual(task?.kind === "rest" && task.reason, gone)
      assert.deepStrictEqual(yield* sentences, [])
    }).pipe(Effect.provide(pipeline(world, settings)))
  })
})

describe("what is in scope by a studio", () => {
  const studios = () => {
    const world = emptyWorld()
    addPair(world, numbered(1, { studio: acme }))
    addPair(world, numbered(2, { studio: { id: "6", name: "Other" } }))
    addPair(world, numbered(3, { studio: null }))
    return world
  }
  const another = "another studio (only_studios)"
  const only = { only_studios: "acme" }

  it.effect("stays in when the studio is renamed, and no other takes its place by the name", () => {
    const world = studios()
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* said(1, 2, 3), { 1: "", 2: another, 3: another })
      edit(world, 1, { studio: { ...acme, name: "Acme Films" } })
      edit(world, 2, { studio: { id: "6", name: "Acme" } })
      assert.deepStrictEqual(yield* said(1, 2, 3), { 1: "", 2: another, 3: another })
    }).pipe(Effect.provide(pipeline(world, only)))
  })

  it.effect("is left out when the studio is gone, and told of until the scene has another", () => {
    const world = studios()
    return Effect.gen(function* () {
      yield* said(1, 2, 3)
      edit(world, 1, { studio: null })
      assert.deepStrictEqual(yield* said(1), { 1: another })
      assert.deepStrictEqual(yield* sentences, [
        "studio acme is gone; 1 scene stays left out until only_studios no longer names it",
        "nothing is in scope: Stash has no studio that only_studios names"
      ])
      edit(world, 1, { studio: { id: "6", name: "Other" } })
      yield* said(1)
      assert.match((yield* sentences)[0] ?? "", /0 scenes stay left out/)
    }).pipe(Effect.provide(pipeline(world, only)))
  })

  it.effect("waits for a studio of the name where there is none yet", () => {
    const world = studios()
    edit(world, 1, { studio: null })
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* said(1, 2), { 1: another, 2: another })
      assert.include(yield* sentences, 'Stash has no studio named "acme": only_studios brings nothing in by it')
      edit(world, 1, { studio: acme })
      assert.deepStrictEqual(yield* said(1, 2), { 1: "", 2: another })
      assert.deepStrictEqual(yield* sentences, [])
    }).pipe(Effect.provide(pipeline(world, only)))
  })
})

it.effect("nothing is asked or kept where no name is in force", () => {
  const world = worldWith()
  return Effect.gen(function* () {
    yield* said(1, 2)
    assert.deepStrictEqual(world.calls, ["read scenes 1,2"])
    assert.deepStrictEqual(yield* Effect.flatMap(ScopeMemory, ({ states }) => states), [])
  }).pipe(Effect.provide(pipeline(world)))
})
