import { describe, expect, it } from "@effect/vitest"
import type { Held, PictureLook } from "../../../src/core/explain/Facts.ts"
import { nothingHeld } from "../../../src/core/explain/Facts.ts"
import { brief, fieldsTold } from "../../../src/core/explain/FieldsTold.ts"
import { type Plan, Step } from "../../../src/core/plan/Step.ts"
import { key } from "../../support/Samples.ts"

const set = Step.Set({
  field: "title",
  before: "Old",
  after: "New",
  memory: "New",
  again: false,
  reason: "differs from Stash"
})

const told = (plan: Plan, pictures: ReadonlyArray<PictureLook> = [], held: Held = nothingHeld) =>
  fieldsTold({ ratingKey: key("1"), plan, pictures }, held)

const picture = (action: PictureLook["action"]): PictureLook => ({
  field: "thumb",
  action,
  before: "upload://posters/a",
  after: "upload://posters/b"
})

describe("what is done to a field", () => {
  it("is told with its values", () => {
    expect(told([set])).toEqual([
      {
        field: "title",
        label: "Title",
        does: "write",
        stay: null,
        before: "Old",
        after: "New",
        why: "differs from Stash"
      }
    ])
  })

  it("is a lock alone", () => {
    const lock = Step.Lock({ field: "studio", value: "S", memory: "S", reason: "equal, but not locked" })
    expect(told([lock])[0]).toMatchObject({ does: "lock", before: "S", after: "S" })
    expect(told([Step.LockPicture({ field: "thumb", reason: "ours, but not locked" })])[0]).toMatchObject({
      does: "lock",
      label: "Poster"
    })
  })

  it("is nothing, and says why by its spelling", () => {
    const plan = [
      Step.Keep({ field: "title", stays: "locked_by_person", reason: "by hand" }),
      Step.Keep({ field: "userRating", stays: "skipped", reason: "skip_fields has rating" }),
      Step.Contested({ field: "summary", before: "a", after: "b", reason: "contested" })
    ]
    expect(told(plan).map(({ does, stay }) => [does, stay])).toEqual([
      ["stay", "locked_by_person"],
      ["stay", "skipped"],
      ["stay", "contested"]
    ])
  })

  it("is nothing where a person holds the field, or the scene", () => {
    const held = { scene: false, fields: new Set(["title"] as const) }
    expect(told([set], [], held)[0]).toMatchObject({ does: "stay", stay: "held" })
    expect(told([set], [picture("upload")], { scene: true, fields: new Set() }).map(({ stay }) => stay)).toEqual([
      "held",
      "held"
    ])
    // What stays anyway has its own reason.
    const kept = Step.Keep({ field: "title", stays: "equal", reason: "equal" })
    expect(told([kept], [], held)[0]?.stay).toBe("equal")
  })
})

describe("what is done to a picture", () => {
  it.each([
    ["upload", "write", null],
    ["select", "write", null],
    ["done", "stay", "equal"],
    ["left", "stay", "equal"],
    ["keep", "stay", "locked_by_person"],
    ["skipped", "stay", "skipped"],
    ["none", "stay", "skipped"]
  ] as const)("%s: %s, %s", (action, does, stay) =>
    expect(told([], [picture(action)])).toMatchObject([{ field: "thumb", does, stay }])
  )

  it("is told once where its lock alone is missing", () => {
    const lock = Step.LockPicture({ field: "thumb", reason: "ours, but not locked" })
    expect(told([lock], [picture("left")]).map(({ does }) => does)).toEqual(["lock"])
  })
})

describe("a value", () => {
  it("is cut where it is long, at a whole character", () => {
    expect(brief("x")).toBe("x")
    expect(Array.from(brief("\u{1f600}".repeat(400)))).toHaveLength(300)
    const names = Array.from({ length: 40 }, (_, at) => `Tag ${at}`)
    const step = Step.Set({ field: "genre", before: [], after: names, memory: names, again: false, reason: "x" })
    const [one] = told([step])
    expect(one?.after).toHaveLength(31)
    expect(one?.after?.at(-1)).toBe("... and 10 more")
  })
})
