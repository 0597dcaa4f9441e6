import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Rows } from "../../src/core/model/Rows.ts"
import { json } from "../support/HttpScript.ts"
import { apiKey } from "../support/Servers.ts"
import { recorded, data, over, answerOf, sent, scenes, read } from "./Replies.ts"

const Anything = Schema.Record({ key: Schema.String, value: Schema.Unknown })

const Found = Schema.parseJson(
  Schema.Struct({
    data: Schema.Struct({ findScene: Schema.extend(Schema.Struct({ performers: Schema.Array(Anything) }), Anything) })
  })
)

/** A recorded `findScene` as one of `findScenes`. The recorded query did not ask for the disambiguation, ours does. */
const asList = (name: string) => {
  const { findScene } = Schema.decodeSync(Found)(recorded.get(name)?.body ?? "").data
  return scenes({ ...findScene, performers: findScene.performers.map((one) => ({ ...one, disambiguation: "" })) })
}

/** The rows of an answer that none was skipped of. */
const rowsOf = <A>(answer: string | Rows<A>) =>
  typeof answer === "string" || answer.skipped.length > 0 ? answer : answer.rows

describe("scenes of a real Stash", () => {
  it.effect("are read with every field a sync needs", () =>
    Effect.gen(function* () {
      expect(rowsOf(yield* answerOf(asList("findScene, every field a sync reads"), read(1)))).toMatchObject([
        {
          id: 1,
          title: 'First & <Scène> "quoted"',
          details: "Line one\nLine two",
          date: "2024-05-17",
          rating100: 60,
          organized: true,
          updated_at: "2026-11-21T00:15:20-05:00",
          files: [{ id: "9", path: "/data/Other/First Scene copy.mp4", size: 29_769 }]
        }
      ])
    })
  )

  it.effect("are read when they say nothing about themselves", () =>
    Effect.gen(function* () {
      expect(rowsOf(yield* answerOf(asList("findScene without file or anything"), read(10)))).toMatchObject([
        { id: 10, title: "", details: "", date: null, rating100: null, studio: null, performers: [], tags: [] }
      ])
    })
  )

  it.effect("are walked with their stamps and files", () =>
    Effect.gen(function* () {
      const list = scenes({
        id: "6",
        updated_at: "2026-11-21T00:14:24-05:00",
        files: [{ id: "6", path: "/data/Movies/Studio Ă/Third – Scène #3.mp4", size: 5 }]
      })
      const found = yield* answerOf(list, (stash) => stash.scenesNamedLike("/x/Third – Scène #3.mp4"))
      expect(rowsOf(found)).toMatchObject([{ id: 6, files: [{ size: 5 }] }])
    })
  )
})

describe("namesakes", () => {
  it.effect.each([
    ["/data/First Scene.mp4", "%First Scene.mp4"],
    ["C:\\v\\First Scene.mp4", "%First Scene.mp4"],
    ["/data/Caf\u00e9 01.mp4", "%Caf% 01.mp4"],
    ["/data/Cafe\u0301 01.mp4", "%Caf% 01.mp4"],
    ["/data/Third – Scène #3.mp4", "%Third % Sc%ne #3.mp4"]
  ] as const)("of %s are asked for as %s, whatever normal form Stash has", ([path, pattern]) =>
    Effect.gen(function* () {
      const { calls } = yield* over([scenes()], (stash) => stash.scenesNamedLike(path))
      expect(sent(calls[0]).variables).toEqual({ pattern })
    })
  )
})

describe("scenes that a person looks for", () => {
  it.effect.each([
    ["Red Hill", "%Red%Hill%"],
    ["Caf\u00e9 50%", "%Caf%50%%"]
  ] as const)("by %s are asked for as %s", ([text, pattern]) =>
    Effect.gen(function* () {
      const list = scenes({ id: "6", title: null, files: [{ path: "/data/a.mp4" }] })
      const { calls, result } = yield* over([list], (stash) => stash.scenesLike(text))
      expect(sent(calls[0]).variables).toEqual({ pattern, size: 200 })
      expect(result).toMatchObject({ right: { rows: [{ id: 6, title: "", files: [{ path: "/data/a.mp4" }] }] } })
    })
  )
})

describe("plugin settings", () => {
  it.effect.each([
    ["configuration.plugins, nothing set", {}],
    ["configuration.plugins include, nothing set", {}],
    ["configuration.plugins include another", {}],
    ["configuration.plugins", { a_string: "text", b_number: 5, c_toggle: true, undeclared: [1, { x: null }] }],
    ["configuration.plugins after the replacement", { c_toggle: false, "Mixed_Case.Key": "v" }]
  ] as const)("are read as recorded: %s", ([name, expected]) =>
    Effect.gen(function* () {
      expect(yield* answerOf(data(name), (stash) => stash.pluginSettings("recorder"))).toEqual(expected)
    })
  )
})

describe("what lets in", () => {
  it.effect("is nothing where Stash asks for no password", () =>
    Effect.gen(function* () {
      const reply = json({ data: { configuration: { general: { apiKey: "", username: "" } } } })
      expect(yield* answerOf(reply, (stash) => stash.access)).toEqual({ apiKey: Option.none(), password: false })
    })
  )

  it.effect("is a key, redacted, where one was made", () =>
    Effect.gen(function* () {
      const reply = json({ data: { configuration: { general: { apiKey, username: "admin" } } } })
      const found = yield* answerOf(reply, (stash) => stash.access)
      expect(JSON.stringify(found)).not.toContain(apiKey)
      expect(typeof found === "string" ? "" : Option.map(found.apiKey, Redacted.value)).toEqual(Option.some(apiKey))
      expect(found).toMatchObject({ password: true })
    })
  )
})
