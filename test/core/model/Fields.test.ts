import * as Either from "effect/Either"
import * as fc from "fast-check"
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { verdictOf } from "../../../src/core/hook/HookFilter.ts"
import { notSynced } from "../../../src/core/model/HookFields.ts"
import { metadataOf } from "../../../src/core/plan/Metadata.ts"
import { fields, offFields, rowOf, rows, sceneFields, syncFields } from "../../../src/core/model/Fields.ts"
import type { Scene } from "../../../src/core/model/Scene.ts"
import { contentText, filesText } from "../../../src/core/watch/SceneChange.ts"
import { eventOf } from "../../../src/embedded/Event.ts"
import { scenesByIds } from "../../../src/stash/Queries.ts"
import { name, scene as anyScene } from "../../support/Arbitrary.ts"
import { id, sceneWith } from "../../support/Samples.ts"

const anyRules = fc.record({
  strict: fc.boolean(),
  maxTags: fc.integer({ min: 0, max: 8 }),
  ignoreTags: fc.array(name, { maxLength: 2 })
})

/** A scene, and the same with one property as another scene has it. */
const anyEdit = fc
  .tuple(anyScene, anyScene, fc.constantFrom(...(Object.keys(sceneWith()) as ReadonlyArray<keyof Scene>)))
  .filter(([, , property]) => property !== "id")
  .map(([scene, other, property]) => [scene, { ...scene, [property]: other[property] }, property] as const)

const version = (scene: Scene) => contentText(scene) + filesText(scene.files)
const changedBy = (input: string) => ({
  id: 1,
  type: "Scene.Update.Post",
  input: { id: "1" },
  inputFields: ["id", input]
})

describe("an edit in Stash of anything that Plex shows", () => {
  it("changes the version of its scene, whatever the rules", () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(anyEdit, anyRules, ([before, after, property], rules) => {
        const [one, other] = [metadataOf(before, rules), metadataOf(after, rules)]
        if (JSON.stringify(one) === JSON.stringify(other)) return
        seen.add(property)
        expect(version(after)).not.toBe(version(before))
      }),
      { numRuns: 5000 }
    )
    expect([...seen].sort()).toEqual(
      Object.keys(sceneWith())
        .filter((property) => !["id", "organized", "updated_at"].includes(property))
        .sort()
    )
  })

  it.each(sceneFields.flatMap((field) => rows[field].inputs.map((input): [string, string] => [field, input])))(
    "of %s is heard of: no hook drops an update of %s",
    (_, input) => {
      expect(notSynced.has(input)).toBe(false)
      expect(verdictOf(changedBy(input))).toEqual({ _tag: "Sync", sceneId: id(1), reason: "hook" })
      expect(eventOf(changedBy(input))).not.toBeNull()
    }
  )

  it.each(sceneFields)("of %s is told by what its row says it is made of", (field) => {
    const row = rows[field]
    const seen = { differing: 0 }
    fc.assert(
      fc.property(anyEdit, anyRules, ([before, after], rules) => {
        const [one, other] = [row.read(before, rules), row.read(after, rules)]
        if (JSON.stringify(one) === JSON.stringify(other)) return
        const [told, toldNow] = [row.content(before), row.content(after)].map((content) => JSON.stringify(content))
        // The title of a scene without one is its file's name, which is part of its files.
        if (filesText(before.files) !== filesText(after.files)) return
        seen.differing++
        expect(toldNow).not.toBe(told)
      }),
      { numRuns: 3000 }
    )
    expect(seen.differing).toBeGreaterThan(20)
  })

  it("is asked for: Stash is asked for all that a scene is decoded from", () => {
    for (const property of Object.keys(sceneWith())) expect(scenesByIds).toMatch(new RegExp(`\\b${property}\\b`))
  })
})

describe("the version of a scene", () => {
  it("is made of the same text as when the first one was stored", () => {
    expect(contentText(sceneWith())).toBe(
      '["First Scene","Line one\\nLine two","2024-05-17",60,true,"Example Studio",[["Alice Example",""]],["Outdoor"]]'
    )
    expect(contentText(sceneWith({ title: "", date: null, rating100: null, studio: null, tags: [] }))).toBe(
      '["","Line one\\nLine two",null,null,true,null,[["Alice Example",""]],[]]'
    )
  })
})

describe("a row", () => {
  it("is switched by a name that messages list, and off unless it says otherwise", () => {
    for (const field of fields) {
      const { on, switch: skip } = rowOf(field)
      if (skip === undefined) continue
      expect(syncFields).toContain(skip)
      expect(offFields.includes(skip)).toBe(on !== true)
    }
    expect(new Set(syncFields).size).toBe(syncFields.length)
  })

  it("has a label, and a name in Plex's answers, of its own", () => {
    const answers = fields.map((field) => {
      const row = rows[field]
      return "answer" in row ? row.answer : field
    })
    for (const names of [fields.map((field) => rows[field].label), answers])
      expect(new Set(names).size).toBe(fields.length)
  })

  it("is read from a scene that is as it should be without a word, and says nothing of one that is bare", () => {
    expect(Either.getOrThrow(metadataOf(sceneWith(), { strict: true, maxTags: 100, ignoreTags: [] })).notes).toEqual([])
  })
})

describe("what people read of skip_fields", () => {
  const page = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8")
  const list = syncFields.join(", ")

  it.each(["docs/configuration.md", "docs/troubleshooting.md", "PlexSync.yml", "classic/PlexSync.yaml"])(
    "lists all of its names in %s",
    (path) => expect(page(path).includes(list), `${path} lists ${list}`).toBe(true)
  )

  it.each([
    ["PlexSync.yml", `; empty for ${offFields.join(" and ")}, "none" to skip nothing`],
    ["classic/PlexSync.yaml", `; empty for ${offFields.join(" and ")}, "none" to skip nothing`],
    ["docs/faq.md", `the default is \`${offFields.join(", ")}\``]
  ])("names in %s what is off by default", (path, words) =>
    expect(page(path).includes(words), `${path} has ${words}`).toBe(true)
  )
})
