import { assert, describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { NoItem, Refused, SizeDiffers } from "../../../src/core/model/Failure.ts"
import type { ItemsRead, Part, PlexItem } from "../../../src/core/model/PlexItem.ts"
import { jobFor, type Matched, type PreparedJob } from "../../../src/sync/PreparedJob.ts"
import { looked, preparedJob, metadataOfItems } from "../../../src/sync/read/Look.ts"
import { part } from "../../support/Arbitrary.ts"
import { served } from "../../support/Neighbours.ts"
import { id, itemWith, key, metadataWith, numbered } from "../../support/Samples.ts"

const wish = (number: number) => ({
  scene: numbered(number),
  job: jobFor(id(number), "hook", 0),
  metadata: metadataWith({ title: `Scene ${number}` })
})
const at = (...parts: ReadonlyArray<Part>): Matched => ({ decisions: [], parts: Either.right(parts) })
const file = (number: number) => part(`/media/${number}.mp4`, 1000, String(number))
const item = (number: number, parts: ReadonlyArray<Part> = [file(number)], oddPart: string | null = null): PlexItem =>
  itemWith({ ratingKey: key(String(number)), parts, oddPart })

const look = (matches: ReadonlyArray<readonly [number, Matched]>, read: Partial<ItemsRead>) =>
  looked({
    wanted: matches.map(([number]) => wish(number)),
    served: served(["1"]),
    answers: matches.map(([number, matched]) => ({ wish: wish(number), matched })),
    readAt: 7,
    read: { items: [], odd: new Map(), ...read }
  })
const numbersOf = (answers: ReadonlyArray<{ readonly wish: { readonly scene: { readonly id: number } } }>) =>
  answers.map((answer) => answer.wish.scene.id)

describe("a look at Plex", () => {
  it("keeps the matches that hold for the items as they were read, and their items alone", () => {
    const { found, lost } = look([[1, at(file(1))]], { items: [item(1), item(9)] })
    assert.deepStrictEqual(numbersOf(found.answers), [1])
    assert.deepStrictEqual([...found.items.keys()], [key("1")])
    assert.deepStrictEqual([lost, found.failed, found.readAt], [[], [], 7])
  })

  it.each([
    ["left its item", []],
    ["has another size", [part("/media/1.mp4", 7, "1")]],
    ["is in the trash", [{ ...file(1), trashed: true }]]
  ])("loses a match whose file %s", (_, parts) => {
    const { found, lost } = look(
      [
        [1, at(file(1))],
        [2, at(file(2))]
      ],
      { items: [item(1, parts), item(2)] }
    )
    assert.deepStrictEqual([numbersOf(lost), numbersOf(found.answers)], [[1], [2]])
  })

  it("ends the job of a scene whose item, or whose part of it, cannot be read", () => {
    const odd = new Map([[key("1"), "the title is missing"]])
    const { found, lost } = look(
      [
        [1, at(file(1))],
        [2, at(file(2))]
      ],
      { items: [item(2, [], "a part has no file")], odd }
    )
    assert.deepStrictEqual(
      found.failed.map((task) => task.kind === "failed" && task.failure.message.includes("item")),
      [true, true]
    )
    assert.deepStrictEqual([lost, found.answers], [[], []])
  })

  it("holds where nothing was found: there is nothing that could have changed", () => {
    const none: Matched = { decisions: [], parts: Either.left(new NoItem({ sceneId: id(1), files: [] })) }
    assert.deepStrictEqual(numbersOf(look([[1, none]], {}).found.answers), [1])
  })
})

describe("what an item should show", () => {
  it("is what the scene it follows wishes for, and nothing where that one was not found", () => {
    const { found } = look([[1, at(file(1))]], { items: [item(1)] })
    const owners = new Map([
      [key("1"), { sceneId: id(1), idle: undefined }],
      [key("5"), { sceneId: id(4), idle: undefined }]
    ])
    const wishes = metadataOfItems({ ...found, owners })
    assert.deepStrictEqual([...wishes.keys()], [key("1")])
    assert.strictEqual(wishes.get(key("1"))?.title, "Scene 1")
  })
})

describe("the task of a scene", () => {
  const task = (
    matched: Matched,
    given: { readonly owner?: number; readonly paused?: ReadonlyMap<string, string> } = {}
  ): PreparedJob => {
    const { found } = look([[1, matched]], { items: [item(1)] })
    const target = { item: item(1), plan: [], memory: { written: {}, earlier: {}, pictures: new Set<never>() } }
    return preparedJob(found.answers[0]!, {
      ...found,
      owners: new Map([[key("1"), { sceneId: id(given.owner ?? 1), idle: undefined }]]),
      targets: new Map([[key("1"), target]]),
      rules: { skip: new Set(), preserve: true, contentRating: "", label: "", now: 0 },
      paused: given.paused ?? new Map()
    })
  }
  const failed = (failure: NoItem | SizeDiffers | Refused): Matched => ({ decisions: [], parts: Either.left(failure) })
  const noItem = new NoItem({ sceneId: id(1), files: ["/a.mp4"] })
  const pause = new Map([["1", "files vanished"]])

  it("is to write the items that follow it", () => {
    const write = task(at(file(1)))
    expect(write).toMatchObject({ kind: "write", server: "machine", readAt: 7 })
    assert.deepStrictEqual(write.kind === "write" && write.targets.map((one) => one.item.ratingKey), [key("1")])
  })

  it("is to rest where its item follows another scene", () =>
    expect(task(at(file(1)), { owner: 2 })).toMatchObject({ kind: "rest", state: "parked", because: "other_scene" }))

  it("is to wait where its library is paused, also where nothing was found", () => {
    const waits = { kind: "rest", state: "waiting", because: "library_paused", reason: "files vanished" }
    expect(task(at(file(1)), { paused: pause })).toMatchObject(waits)
    expect(task(failed(noItem), { paused: pause })).toMatchObject(waits)
  })

  it("is to wait for a scan where a size differs, with the file to be scanned", () => {
    const differs = new SizeDiffers({ file: "/data/a.mp4", plexFile: "/media/a.mp4", plexSize: 1, stashSize: 2 })
    expect(task(failed(differs))).toMatchObject({ because: "size_differs", unscanned: ["/data/a.mp4"] })
  })

  it("fails with why nothing was found", () => {
    const refused = new Refused({ server: "Plex", operation: "look up", status: 400, problem: "x" })
    for (const failure of [noItem, refused]) expect(task(failed(failure))).toMatchObject({ kind: "failed", failure })
    expect(task(failed(refused), { paused: pause })).toMatchObject({ kind: "failed" })
  })
})
