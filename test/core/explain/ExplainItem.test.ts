import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { explainItem, type ItemFacts } from "../../../src/core/explain/ExplainItem.ts"
import { ItemExplanation } from "../../../src/core/explain/ItemExplanation.ts"
import { decide } from "../../../src/core/match/Match.ts"
import { mapped } from "../../../src/core/model/PathMapping.ts"
import type { Part } from "../../../src/core/model/PlexItem.ts"
import { id, key } from "../../support/Samples.ts"

const part: Part = {
  ratingKey: key("7"),
  partId: "7",
  file: "/media/a.mp4",
  size: 1000,
  first: true,
  trashed: false
}

const facts = (given: Partial<ItemFacts> = {}): ItemFacts => ({
  now: 1,
  ratingKey: key("7"),
  title: "Seven",
  library: "Movies",
  stash: { asked: true, why: null },
  plex: { asked: true, why: null },
  parts: [part],
  owner: null,
  claimants: [],
  written: null,
  ...given
})

const claimant = (scene: number, size: number) => {
  const file = { id: "1", path: "/media/a.mp4", size }
  const question = {
    library: "Movies",
    named: false,
    file,
    plexPath: mapped([], file.path),
    parts: [part],
    remembered: new Set<never>(),
    rivals: { sameName: 0, sameNameAndSize: 0 },
    strict: true
  }
  return { sceneId: id(scene), asked: [{ question, decision: decide(question) }] }
}

const sentence = (given: Partial<ItemFacts>) => explainItem(facts(given)).sentence

describe("which scene an item follows", () => {
  it("is told, and whether that one is synced", () => {
    expect(sentence({ owner: { sceneId: id(3), rests: null } })).toBe("It follows scene 3.")
    expect(sentence({ owner: { sceneId: id(3), rests: "out of scope" } })).toBe(
      "It follows scene 3, which is not synced now: out of scope."
    )
  })

  it.each<readonly [string, Partial<ItemFacts>]>([
    ["its library is not synced", { library: null }],
    ["it has no file", { parts: [] }],
    ["its files are in the trash", { parts: [{ ...part, trashed: true }] }],
    ["none in Stash has a file of its name", {}],
    ["1 scene has a file of its name, and none of them is this one", { claimants: [claimant(3, 5)] }]
  ])("is none, for %s", (why, given) => {
    expect(sentence(given)).toContain("It follows no scene: ")
    expect(sentence(given)).toContain(why)
  })

  it("cannot be told while nobody answers, but by whom it was written last", () => {
    expect(sentence({ owner: undefined })).toContain("never written")
    expect(sentence({ owner: undefined, written: { sceneId: id(4), at: 1, fields: ["title"] } })).toContain(
      "last written for scene 4"
    )
  })

  it("is told with each scene that has a file of its name, and why it is that or is not", () => {
    const { scenes } = explainItem(facts({ claimants: [claimant(3, 5), claimant(4, 1000)] }))
    expect(scenes.shown.map(({ fits, sceneId, why }) => [sceneId, fits, why])).toEqual([
      [4, true, "same path /media/a.mp4"],
      [3, false, "another size"]
    ])
  })

  it("is as its schema says", () => {
    const value = explainItem(facts({ claimants: [claimant(3, 0)], owner: { sceneId: id(3), rests: null } }))
    expect(Schema.decodeUnknownSync(ItemExplanation)(JSON.parse(JSON.stringify(value)))).toEqual(value)
  })
})
