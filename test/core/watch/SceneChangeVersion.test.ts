import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Scene } from "../../../src/core/model/Scene.ts"
import { contentText, filesText } from "../../../src/core/watch/SceneChange.ts"
import { hasFiles, versionOf } from "../../../src/store/scenes/SceneMemory.ts"
import * as Arbitrary from "../../support/Arbitrary.ts"
import { sceneWith } from "../../support/Samples.ts"

const file = { id: "1", path: "/data/First Scene.mp4", size: 1000 }

describe("the version of a scene", () => {
  const differing: ReadonlyArray<readonly [string, Partial<Scene>]> = [
    ["title", { title: "Another" }],
    ["details", { details: "Others" }],
    ["date", { date: "2024-05" }],
    ["no date", { date: null }],
    ["rating", { rating100: 61 }],
    ["organized", { organized: false }],
    ["studio's name", { studio: { id: "1", name: "Renamed Studio" } }],
    ["no studio", { studio: null }],
    ["performer's name", { performers: [{ id: "1", name: "Alice Other", disambiguation: "" }] }],
    ["performer's disambiguation", { performers: [{ id: "1", name: "Alice Example", disambiguation: "b" }] }],
    ["tag's name", { tags: [{ id: "1", name: "Indoor" }] }],
    ["another tag", { tags: [...sceneWith().tags, { id: "2", name: "Indoor" }] }],
    ["path", { files: [{ ...file, path: "/data/Renamed.mp4" }] }],
    ["size", { files: [{ ...file, size: 1001 }] }],
    ["no file", { files: [] }],
    ["another primary file", { files: [{ ...file, id: "2", path: "/data/b.mp4" }, file] }]
  ]
  it.each(differing)("is another with another %s", (_, given) => {
    expect(versionOf(sceneWith(given))).not.toBe(versionOf(sceneWith()))
  })

  it("is the same whatever the stamp, the ids of files and the ids of names are", () => {
    const same = sceneWith({
      updated_at: "2027-01-01T00:00:00Z",
      files: [{ ...file, id: "99" }],
      studio: { id: "8", name: "Example Studio" },
      tags: [{ id: "9", name: "Outdoor" }]
    })
    expect(versionOf(same)).toBe(versionOf(sceneWith()))
  })

  it("is the same for equal contents only", () => {
    fc.assert(
      fc.property(Arbitrary.scene, Arbitrary.scene, (one, other) => {
        const equal = contentText(one) === contentText(other) && filesText(one.files) === filesText(other.files)
        expect(versionOf(one) === versionOf(other)).toBe(equal)
        expect(versionOf({ ...one })).toBe(versionOf(one))
      }),
      { numRuns: 1000 }
    )
  })

  it("mistakes no field for its neighbour", () => {
    expect(contentText(sceneWith({ title: "a", details: "" }))).not.toBe(
      contentText(sceneWith({ title: "", details: "a" }))
    )
    expect(contentText(sceneWith({ tags: [{ id: "1", name: 'a","b' }] }))).not.toBe(
      contentText(
        sceneWith({
          tags: [
            { id: "1", name: "a" },
            { id: "2", name: "b" }
          ]
        })
      )
    )
  })

  it("tells whether the files are still the same", () => {
    fc.assert(
      fc.property(Arbitrary.scene, (scene) => {
        expect(hasFiles(versionOf(scene), scene.files)).toBe(true)
        expect(hasFiles(versionOf(scene), [...scene.files, { ...file, path: "/data/more.mp4" }])).toBe(false)
      }),
      { numRuns: 500 }
    )
  })
})
