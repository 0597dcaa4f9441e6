import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { editOf } from "../../../src/core/plan/Edit.ts"
import { type Plan, Step } from "../../../src/core/plan/Step.ts"
import { name } from "../../support/Arbitrary.ts"

const set = (field: "title" | "genre", before: string | ReadonlyArray<string>, after: string | ReadonlyArray<string>) =>
  Step.Set({ field, before, after, memory: after, again: false, reason: "differs from Stash" })

describe("editOf", () => {
  it("is empty for a plan that keeps everything", () => {
    const plan: Plan = [
      Step.Keep({ field: "title", stays: "equal", reason: "equal" }),
      Step.Keep({ field: "genre", stays: "equal", reason: "equal" })
    ]
    expect(editOf(plan)).toEqual([])
  })

  it("locks without a value where only the lock is missing", () => {
    expect(editOf([Step.Lock({ field: "studio", value: "x", memory: "x", reason: "not locked" })])).toEqual([
      { kind: "lock", field: "studio" }
    ])
  })

  it("locks a picture that is ours", () => {
    expect(editOf([Step.LockPicture({ field: "thumb", reason: "not locked" })])).toEqual([
      { kind: "lock", field: "thumb" }
    ])
  })

  it("sends nothing for what is contested", () => {
    expect(editOf([Step.Contested({ field: "title", before: "Theirs", after: "Ours", reason: "contested" })])).toEqual(
      []
    )
  })

  it("sends a text, an empty one too", () => {
    expect(
      editOf([
        set("title", "old", "new"),
        Step.Set({ field: "summary", before: "x", after: "", memory: "", again: false, reason: "empty" })
      ])
    ).toEqual([
      { kind: "text", field: "title", value: "new" },
      { kind: "text", field: "summary", value: "" }
    ])
  })

  it("sends the whole list of names and removes every other name that Plex shows", () => {
    fc.assert(
      fc.property(fc.array(name), fc.array(name), (before, after) => {
        const [edit] = editOf([set("genre", before, after)])
        if (edit?.kind !== "names") throw new Error("no names")
        expect(edit.names).toEqual(after)
        const wanted = new Set(after.map((one) => one.normalize("NFC")))
        expect(edit.removed).toEqual(before.filter((one) => !wanted.has(one.normalize("NFC"))))
      })
    )
  })

  it("removes no name for its normal form, but for its case: the other spelling takes its place", () => {
    expect(editOf([set("genre", ["OUTDOOR", "Cafe\u0301", "gone"], ["Outdoor", "Caf\u00e9"])])).toEqual([
      { kind: "names", field: "genre", names: ["Outdoor", "Caf\u00e9"], removed: ["OUTDOOR", "gone"] }
    ])
  })
})
