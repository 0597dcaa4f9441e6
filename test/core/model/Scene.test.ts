import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { Scene, SceneIdFromString } from "../../../src/core/model/Scene.ts"
import { hasMetadata } from "../../../src/core/watch/SceneChange.ts"
import { sceneWith } from "../../support/Samples.ts"

const bare = sceneWith({ title: "", details: "", date: null, rating100: null, studio: null, performers: [], tags: [] })

describe("hasMetadata", () => {
  it("is false for a scene that says nothing about itself, organized or not, with files or without", () => {
    expect(hasMetadata(bare)).toBe(false)
    expect(hasMetadata({ ...bare, title: " ", details: "\n", organized: true, files: [] })).toBe(false)
  })

  it.each([
    { title: "x" },
    { details: "x" },
    { date: "2024" },
    { rating100: 0 },
    { studio: { id: "1", name: "x" } },
    { performers: [{ id: "1", name: "x", disambiguation: "" }] },
    { tags: [{ id: "1", name: "x" }] }
  ])("is true with %j", (given) => expect(hasMetadata({ ...bare, ...given })).toBe(true))
})

describe("Scene", () => {
  const raw = { ...bare, id: "12", performers: [{ id: "1", name: "x", disambiguation: "" }] }
  const reads = (given: object) => Either.isRight(Schema.decodeUnknownEither(Scene)({ ...raw, ...given }))

  it("has empty texts where they are unset", () => {
    const scene = Schema.decodeUnknownSync(Scene)(raw)
    expect([scene.id, scene.title, scene.details, scene.performers[0]?.disambiguation]).toEqual([12, "", "", ""])
  })

  it.each([
    { title: null },
    { details: null },
    { tags: null },
    { performers: [{ id: "1", name: "x", disambiguation: null }] },
    { performers: [{ id: "1", name: "x" }] },
    { updated_at: "yesterday" }
  ])("is not read with %j: what it does not say must not clear what Plex shows", (given) => {
    expect(reads(given)).toBe(false)
  })

  it.each(["0", "-1", "1.5", "", "abc", "1e400"])("has no id %j", (text) => {
    expect(Either.isLeft(Schema.decodeUnknownEither(SceneIdFromString)(text))).toBe(true)
  })
})
