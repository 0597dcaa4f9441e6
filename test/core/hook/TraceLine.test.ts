import * as Option from "effect/Option"
import * as FastCheck from "fast-check"
import { describe, expect, it } from "vitest"
import { tracedBy, Traced, traceLine, traceMark } from "../../../src/core/hook/TraceLine.ts"
import { id } from "../../support/Samples.ts"

const since = 1_800_000_000_000
const tracePrefix = "[Plugin / PlexSync Hooks] PLEXSYNC "
const line = (told: object) =>
  `${tracePrefix}${JSON.stringify({ id: 3, type: "Scene.Update.Post", fields: ["id", "title"], n: 1, since, ...told })}`
const change = (...scenes: ReadonlyArray<number>) => Option.some(Traced.Change({ hint: { scenes: scenes.map(id) } }))
const task = (told: object) =>
  `[Plugin / PlexSync Hooks alone] PLEXSYNC ${JSON.stringify({ task: "health", nonce: "mfz1k2abc9", since, ...told })}`

describe("a line of the hook script", () => {
  it("names the scene that a person edited alone, whichever of our scripts wrote it", () => {
    expect(tracedBy(line({}))).toEqual(change(3))
    expect(tracedBy(line({}).replace("Hooks]", "Hooks alone]"))).toEqual(change(3))
    const told = JSON.stringify({ id: 3, type: "Scene.Update.Post", fields: ["id"], n: 1, since }, null, 1)
    expect(tracedBy(`[Plugin / PlexSync] ${traceLine(told)}`)).toEqual(change(3))
  })

  it("holds the mark that is looked for, also within JSON", () => {
    for (const one of [line({}), task({})]) {
      expect(one).toContain(traceMark)
      expect(JSON.stringify(one)).toContain(traceMark)
    }
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
    expect(tracedBy(line(told))).toEqual(change())
  })
})

describe("a line of a task", () => {
  it("names the task, and the call that waits for an answer", () => {
    const asked = (says: boolean) => Option.some(Traced.Task({ task: { mode: "health", nonce: "mfz1k2abc9", says } }))
    expect(tracedBy(task({}))).toEqual(asked(false))
    expect(tracedBy(task({ says: true }))).toEqual(asked(true))
  })

  it("says that the answer was seen", () => {
    expect(tracedBy('[Plugin / PlexSync Hooks alone] PLEXSYNC {"seen":"mfz1k2abc9"}')).toEqual(
      Option.some(Traced.Seen({ nonce: "mfz1k2abc9" }))
    )
  })

  it.each([
    [task({ nonce: "" })],
    [task({ nonce: "mfz1k2abc9 done]" })],
    [task({ nonce: "x".repeat(41) })],
    [task({ task: "" })],
    [task({ task: "x".repeat(61) })],
    [task({ task: 5 })],
    [task({}).replace("PlexSync Hooks alone", "PlexSync")]
  ])("tells nothing when it is not as the script writes it: %s", (text) => {
    expect(tracedBy(text)).toEqual(Option.none())
  })
})

describe("any other line", () => {
  it.each([
    ["SQL [SELECT 1] args [3]"],
    [`x${line({})}`],
    [`${tracePrefix}{"id":3`],
    [`${tracePrefix}null`],
    [line({ id: "3" })],
    [line({ id: 0 })],
    [line({ n: 0 })],
    [line({ since: "now" })],
    [line({ fields: "id" })]
  ])("tells nothing: %s", (text) => {
    expect(tracedBy(text)).toEqual(Option.none())
  })

  it("tells nothing, whatever follows the prefix", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.oneof(FastCheck.string(), FastCheck.json()), (text) => {
        expect(Option.isNone(tracedBy(tracePrefix + text))).toBe(true)
      }),
      { numRuns: 1000 }
    )
  })
})
