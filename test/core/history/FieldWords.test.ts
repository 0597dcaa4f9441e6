import { assert, describe, it } from "@effect/vitest"
import { fieldsNamed, fieldWords } from "../../../src/core/history/FieldWords.ts"
import { fields, pictureFields, syncFields } from "../../../src/core/model/Fields.ts"

describe("the word for a field", () => {
  it("may be that of skip_fields, the label, or Plex's own", () => {
    assert.deepStrictEqual(fieldsNamed("details"), ["summary"])
    assert.deepStrictEqual(fieldsNamed("Summary"), ["summary"])
    assert.deepStrictEqual(fieldsNamed("date"), ["originallyAvailableAt", "year"])
    assert.deepStrictEqual(fieldsNamed("release date"), ["originallyAvailableAt"])
    assert.deepStrictEqual(fieldsNamed(" POSTER "), ["thumb"])
    assert.deepStrictEqual(fieldsNamed("genre"), ["genre"])
    assert.deepStrictEqual(fieldsNamed("titel"), [])
  })

  it("is there for each field, and each that is listed means one", () => {
    const meant = new Set(fieldWords.flatMap(fieldsNamed))
    assert.sameMembers([...meant], [...fields, ...pictureFields])
    assert.includeMembers([...fieldWords], [...syncFields])
  })
})
