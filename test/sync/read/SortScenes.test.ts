import { assert, describe, it } from "@effect/vitest"
import type { Scene, SceneId } from "../../../src/core/model/Scene.ts"
import type { RawSettings } from "../../../src/core/settings/Settings.ts"
import { jobFor, type PreparedJob } from "../../../src/sync/PreparedJob.ts"
import { sortScenes } from "../../../src/sync/read/SortScenes.ts"
import { id, numbered } from "../../support/Samples.ts"
import { settingsWith } from "../../support/World.ts"

interface Given {
  readonly read?: ReadonlyArray<Scene>
  readonly odd?: ReadonlyArray<number>
  readonly synced?: ReadonlyArray<number>
  readonly outside?: ReadonlyArray<readonly [SceneId, string]>
  readonly settings?: RawSettings
}
const sorted = (
  numbers: ReadonlyArray<number>,
  { odd = [], outside = [], read = [], settings = {}, synced = [] }: Given
) =>
  sortScenes(
    numbers.map((number) => jobFor(id(number), "hook", 0)),
    { read, odd: odd.map((number) => ({ id: id(number), stamp: null, reason: "title is missing" })) },
    { synced: new Set(synced.map(id)), outside: new Map(outside), settings: settingsWith(settings) }
  )
const kindOf = (task: PreparedJob | undefined) =>
  task?.kind === "rest" ? `${task.state} ${task.because}` : task?.kind === "failed" ? task.failure._tag : task?.kind

const blank = { title: "", details: "", date: null, rating100: null, studio: null, performers: [], tags: [] }

describe("what a scene alone decides", () => {
  it("is that it goes on with what it should show, in the order of the jobs", () => {
    const { prepared, eligible } = sorted([2, 1], { read: [numbered(1), numbered(2)] })
    assert.deepStrictEqual(
      eligible.map(({ job, metadata, scene }) => [job.sceneId, scene.id, metadata.title]),
      [
        [2, 2, "Scene 2"],
        [1, 1, "Scene 1"]
      ]
    )
    assert.deepStrictEqual(prepared, [])
  })

  it("is that it is gone where Stash has it no longer", () => {
    assert.strictEqual(kindOf(sorted([1], {}).prepared[0]), "gone")
  })

  it("is that it is parked where it is out of scope, with the reason", () => {
    const [task] = sorted([1], { read: [numbered(1)], outside: [[id(1), "it has the tag Outdoor"]] }).prepared
    assert.strictEqual(kindOf(task), "parked out_of_scope")
    assert.include(task?.kind === "rest" ? task.reason : "", "Outdoor")
  })

  it("is that it waits where Stash knows no more than its file, unless it was synced before", () => {
    const scene = numbered(1, blank)
    assert.strictEqual(kindOf(sorted([1], { read: [scene] }).prepared[0]), "waiting no_metadata")
    assert.lengthOf(sorted([1], { read: [scene], synced: [1] }).eligible, 1)
  })

  it("is that it fails where strict_mode takes nothing that had to be repaired", () => {
    const scene = numbered(1, { date: "yesterday" })
    assert.strictEqual(
      kindOf(sorted([1], { read: [scene], settings: { strict_mode: true } }).prepared[0]),
      "InvalidMetadata"
    )
    assert.lengthOf(sorted([1], { read: [scene], settings: { strict_mode: false } }).eligible, 1)
  })

  it("is that it fails where it cannot be read, and is no other's concern", () => {
    const { prepared, eligible } = sorted([1, 2], { read: [numbered(2)], odd: [1] })
    assert.strictEqual(kindOf(prepared[0]), "Unreadable")
    assert.deepStrictEqual(
      eligible.map(({ scene }) => scene.id),
      [id(2)]
    )
  })

  it("is what a later read says of it, where one could read it and one could not", () => {
    assert.lengthOf(sorted([1], { read: [numbered(1)], odd: [1] }).eligible, 1)
  })
})
