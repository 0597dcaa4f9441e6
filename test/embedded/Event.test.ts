import * as FastCheck from "fast-check"
import { describe, expect, it } from "vitest"
import { verdictOf } from "../../src/core/hook/HookFilter.ts"
import { notSynced } from "../../src/core/model/HookFields.ts"
import { eventOf } from "../../src/embedded/Event.ts"

const update = (id: number, input: unknown, inputFields?: ReadonlyArray<string>) => ({
  id,
  type: "Scene.Update.Post",
  input,
  inputFields
})
const fields = ["id", "title"]
/** A pointer to text, as a script gets it from Go. */
const boxed = (text: string): unknown => Object(text)

describe("a call for one thing", () => {
  it("is told with its fields, or none", () => {
    expect(eventOf(update(45, { id: "45" }, fields))).toEqual({ id: 45, type: "Scene.Update.Post", fields, n: 1 })
    expect(eventOf(update(45, null))).toMatchObject({ id: 45, fields: null, n: 1 })
    // Where Go has no list, a script sees an empty one.
    expect(eventOf(update(45, null, []))).toMatchObject({ fields: null })
    expect(eventOf({ id: 12, type: "Tag.Merge.Post", input: { source: ["9", "10"], destination: "12" } })).toEqual({
      id: 12,
      type: "Tag.Merge.Post",
      fields: null,
      n: 1
    })
  })

  it("is left out when it changes nothing that is synced", () => {
    expect(eventOf(update(45, { id: "45" }, ["id", "play_count", "resume_time"]))).toBeNull()
    expect(eventOf(update(45, { id: "45" }, ["id", "organized"]))).not.toBeNull()
    expect(eventOf({ id: 7, type: "SceneMarker.Update.Post", input: { id: "7" } })).toBeNull()
    expect(eventOf({ id: 7, type: "Group.Update.Post", input: { id: "7" } })).toBeNull()
  })

  it("is left out when it makes no sense", () => {
    for (const context of [
      undefined,
      null,
      5,
      "x",
      {},
      [],
      { type: "Scene.Update.Post" },
      update(-1, null),
      update(1.5, null)
    ])
      expect(eventOf(context)).toBeNull()
  })
})

describe("a call for one of many", () => {
  const acting = (type: string, input: unknown) =>
    [4, 2, 9].filter((id) => eventOf({ id, type, input, inputFields: ["ids", "title"] }) !== null)

  it.each([
    ["a bulk edit", "Scene.Update.Post", { ids: ["4", "2", "9"], title: "x" }],
    ["edits in a list", "Scene.Update.Post", [{ id: "4" }, { id: "2" }, { id: "9" }]],
    ["a bulk edit of performers", "Performer.Update.Post", { ids: ["4", "2", "9"] }],
    ["deleted scenes", "Scene.Destroy.Post", { ids: ["4", "2", "9"], delete_file: false }],
    ["deleted tags", "Tag.Destroy.Post", ["4", "2", "9"]],
    [
      "ids that Go hands over as objects",
      "Tag.Destroy.Post",
      { length: 3, 0: boxed("4"), 1: boxed("2"), 2: boxed("9") }
    ]
  ])("acts for the first only: %s", (_, type, input) => {
    expect(acting(type, input)).toEqual([4])
  })

  it("says how many they are, and not which", () => {
    expect(eventOf(update(4, { ids: ["4", "2", "9"], title: "x" }, ["ids", "title"]))).toEqual({
      id: 4,
      type: "Scene.Update.Post",
      fields: ["ids", "title"],
      n: 3
    })
  })

  it("acts each time where the first cannot be told", () => {
    expect(acting("Scene.Update.Post", [{}, {}, {}])).toEqual([4, 2, 9])
  })

  it("looks at the fields of all of a bulk edit, but not of the first of a list: the others may have more", () => {
    expect(eventOf(update(4, { ids: ["4", "2"] }, ["ids", "play_count"]))).toBeNull()
    expect(eventOf(update(4, [{ id: "4" }, { id: "2" }], ["id", "play_count"]))).not.toBeNull()
    expect(eventOf(update(4, [{ id: "4" }], ["id", "play_count"]))).toBeNull()
  })
})

describe("the script and the hook's process", () => {
  const name = FastCheck.oneof(
    FastCheck.constantFrom(...notSynced, "title", "organized", "rating100"),
    FastCheck.string()
  )
  const type = FastCheck.constantFrom(
    ...["Scene", "Performer", "Studio", "Tag", "Group", "Image"].flatMap((kind) =>
      ["Create", "Update", "Destroy", "Merge"].map((verb) => `${kind}.${verb}.Post`)
    )
  )
  it("agree on which call for one thing counts", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.integer({ min: -2, max: 99 }),
        type,
        FastCheck.option(FastCheck.array(name, { maxLength: 4 }), { nil: undefined }),
        (id, kind, inputFields) => {
          const context = { id, type: kind, input: { id: String(id) }, ...(inputFields ? { inputFields } : {}) }
          const counts = !["Ignored", "Malformed", "Filtered"].includes(verdictOf(context)._tag)
          expect(eventOf(context) !== null).toBe(counts)
        }
      ),
      { numRuns: 1000 }
    )
  })
  it("never fails, whatever it is given", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.anything(), type, (anything, kind) => {
        eventOf(anything)
        eventOf({ id: 1, type: kind, input: anything, inputFields: anything })
      }),
      { numRuns: 1000 }
    )
  })
})
