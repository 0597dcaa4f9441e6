import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { oddText, oddValues, pathText } from "../../../src/core/model/OddValue.ts"

const Row = Schema.Struct({
  title: Schema.String,
  count: Schema.NullOr(Schema.Int),
  kind: Schema.Literal("a", "b"),
  people: Schema.Array(Schema.Struct({ name: Schema.String })),
  more: Schema.optional(Schema.Struct({ on: Schema.Boolean }))
})
const right = { title: "x", count: 1, kind: "a", people: [] }

const textsOf = (raw: unknown) =>
  Either.match(ParseResult.decodeUnknownEither(Row, { errors: "all" })(raw), {
    onLeft: (issue) => oddValues(issue).map(oddText),
    onRight: () => []
  })

describe("what is wrong with a row", () => {
  it.each([
    ["a text in place of null", { title: null }, "title is null, a text is needed"],
    ["its place in a list", { people: [{ name: "x" }, { name: 7 }] }, "people[1].name is a number, a text is needed"],
    ["what is missing", { people: [{}] }, "people[0].name is missing, a text is needed"],
    ["an alternative", { count: "x" }, "count is a text, a number or null is needed"],
    ["words that may stand there", { kind: 1 }, 'kind is a number, "a" or "b" is needed'],
    ["a value of the right kind that is none", { count: 1.5 }, "count is a number, a number or null is needed"],
    ["a list in place of an object", { more: [] }, "more is a list, an object is needed"],
    ["what is inside an optional object", { more: { on: "x" } }, "more.on is a text, true or false is needed"]
  ])("is told: %s", (_, given, text) => expect(textsOf({ ...right, ...given })).toEqual([text]))

  it("is told of the row itself", () => expect(textsOf("x")).toEqual(["it is a text, an object is needed"]))

  it("is told of each, and of nothing in a right one", () => {
    expect(textsOf({ ...right, title: 1, people: {} })).toHaveLength(2)
    expect(textsOf(right)).toEqual([])
  })

  it("never is the value itself", () =>
    expect(textsOf({ ...right, title: { token: "secret" } }).join()).not.toContain("secret"))
})

it("is named by its path", () => expect(pathText(["performers", 1, "name"])).toBe("performers[1].name"))
