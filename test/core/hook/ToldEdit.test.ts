import * as FastCheck from "fast-check"
import { describe, expect, it } from "vitest"
import { verdictOf } from "../../../src/core/hook/HookFilter.ts"
import { toldEdit } from "../../../src/core/hook/ToldEdit.ts"
import { eventOf, toldOf } from "../../../src/embedded/Event.ts"

const since = 1_800_000_000_000
const told = (context: unknown) => {
  const event = eventOf(context)
  return event === null ? undefined : toldEdit(toldOf(event, since))
}
const fields = FastCheck.option(
  FastCheck.array(FastCheck.constantFrom("id", "title", "play_count", "organized", "tag_ids"), { minLength: 1 }),
  { nil: undefined }
)
const type = FastCheck.constantFrom(
  "Scene.Create.Post",
  "Scene.Update.Post",
  "Scene.Destroy.Post",
  "Tag.Merge.Post",
  "Performer.Update.Post"
)

describe("what a task is told of an edit", () => {
  it("comes to what the edit's own hook would come to, where one thing was edited", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.integer({ min: 1, max: 99 }), type, fields, (id, kind, inputFields) => {
        const input = inputFields === undefined ? null : { id: String(id) }
        const context = { id, type: kind, input, ...(inputFields === undefined ? {} : { inputFields }) }
        const edit = told(context)
        const verdict = edit?._tag === "One" ? verdictOf(edit.context) : undefined
        if (edit === undefined) expect(verdictOf(context)._tag).toBe("Filtered")
        else expect(verdict).toEqual(verdictOf(context))
      })
    )
  })

  it("is only that there were several, where there were", () => {
    const input = { ids: ["4", "5", "6"] }
    expect(told({ id: 4, type: "Scene.Update.Post", input, inputFields: ["ids", "title"] })).toEqual({
      _tag: "Several"
    })
  })

  it.each([
    "",
    "{",
    "null",
    "[]",
    "{}",
    '{"type":"Scene.Update.Post"}',
    '{"type":"Scene.Update.Post","id":-1,"fields":null,"n":1}',
    '{"type":"Scene.Update.Post","id":"3","fields":null,"n":1}',
    '{"type":"Scene.Update.Post","id":3,"fields":[5],"n":1}',
    '{"type":"Image.Update.Post","id":3,"fields":null,"n":1}'
  ])("is nothing where it is %j", (text) => {
    expect(toldEdit(text)).toBeUndefined()
  })
})
