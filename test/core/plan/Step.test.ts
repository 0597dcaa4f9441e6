import { describe, expect, it } from "vitest"
import { areSame, changes, isChange, type PlanRules, shows, Step } from "../../../src/core/plan/Step.ts"
import { itemWith } from "../../support/Samples.ts"

const rules: PlanRules = { skip: new Set(["poster"]), preserve: true, contentRating: "", label: "", now: 1 }
const keep = Step.Keep({ field: "title", stays: "equal", reason: "equal" })
const lock = Step.Lock({ field: "title", value: "A", memory: "A", reason: "not locked" })
const contested = Step.Contested({ field: "title", before: "Theirs", after: "Ours", reason: "contested" })
const wish = (field: "title" | "genre" | "collection", memory: string | ReadonlyArray<string>) => ({
  _tag: "Set" as const,
  field,
  before: "",
  after: memory,
  memory,
  again: false,
  reason: "differs"
})

describe("rules of plans", () => {
  it("are the same whenever the plans are made, and in whatever order the fields are named", () => {
    expect(areSame(rules, { ...rules, now: 99 })).toBe(true)
    expect(
      areSame({ ...rules, skip: new Set(["poster", "tags"]) }, { ...rules, skip: new Set(["tags", "poster"]) })
    ).toBe(true)
  })

  it.each([
    ["what is skipped", { skip: new Set<"poster">() }],
    ["as much of another kind", { skip: new Set<"background">(["background"]) }],
    ["whose edits stay", { preserve: false }],
    ["the content rating", { contentRating: "XXX" }],
    ["the label", { label: "stash" }]
  ] as const)("are others with another setting: %s", (_, given) =>
    expect(areSame(rules, { ...rules, ...given })).toBe(false)
  )
})

describe("a plan", () => {
  it("writes where a value or a lock is to be set, and nothing where all is kept or contested", () => {
    expect([lock, Step.LockPicture({ field: "thumb", reason: "" }), wish("title", "A")].every(isChange)).toBe(true)
    expect([keep, contested].some(isChange)).toBe(false)
    expect([changes([keep, contested]), changes([keep, lock]), changes([])]).toEqual([false, true, false])
  })
})

describe("what a step wished for", () => {
  const item = itemWith({ scalars: { title: "A" }, tags: { genre: ["B", "a"], collection: ["Mine", "Theirs"] } })

  it("is shown whatever the order and case of the names", () => {
    expect(shows(item, wish("title", "A"))).toBe(true)
    expect(shows(item, wish("genre", ["A", "b"]))).toBe(true)
    expect(shows(item, wish("genre", ["A"]))).toBe(false)
  })

  it("of collections is shown beside those of others", () => {
    expect(shows(item, wish("collection", ["Mine"]))).toBe(true)
    expect(shows(item, wish("collection", ["Mine", "New"]))).toBe(false)
  })
})
