import * as Option from "effect/Option"
import * as FastCheck from "fast-check"
import { describe, expect, it } from "vitest"
import { toldBy, tracePrefix } from "../../src/core/TraceLine.ts"

const since = 1_800_000_000_000
const line = (told: object) =>
  `${tracePrefix}${JSON.stringify({ id: 3, type: "Scene.Update.Post", fields: ["id", "title"], n: 1, since, ...told })}`
const scenesOf = (told: object) => Option.map(toldBy(line(told)), ({ scenes }) => scenes)

describe("a line of the hook script", () => {
  it("names the scene that a person edited alone", () => {
    expect(toldBy(line({}))).toEqual(Option.some({ scenes: [3] }))
  })

  it.each([
    ["a bulk edit", { n: 3, fields: ["ids", "title"] }],
    ["edits in a list", { n: 2 }],
    ["a scan", { fields: null }],
    ["Identify", { fields: ["title", "studio_id"] }],
    ["a new scene", { type: "Scene.Create.Post", fields: null }],
    ["a deleted scene", { type: "Scene.Destroy.Post", fields: null }],
    ["a performer", { type: "Performer.Update.Post" }]
  ])("names none for %s", (_, told) => {
    expect(scenesOf(told)).toEqual(Option.some([]))
  })
})

describe("any other line", () => {
  it.each([
    ["SQL [SELECT 1] args [3]"],
    [`x${line({})}`],
    [line({}).replace("PlexSync Hooks", "PlexSync")],
    [`${tracePrefix}{"id":3`],
    [`${tracePrefix}null`],
    [line({ id: "3" })],
    [line({ id: 0 })],
    [line({ n: 0 })],
    [line({ since: "now" })],
    [line({ fields: "id" })]
  ])("tells nothing: %s", (text) => {
    expect(toldBy(text)).toEqual(Option.none())
  })

  it("tells nothing, whatever follows the prefix", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.oneof(FastCheck.string(), FastCheck.json()), (text) => {
        expect(Option.isNone(toldBy(tracePrefix + text))).toBe(true)
      }),
      { numRuns: 1000 }
    )
  })
})
