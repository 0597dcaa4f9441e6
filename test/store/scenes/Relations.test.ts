import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Entities } from "../../../src/store/scenes/Entities.ts"
import { FanOuts } from "../../../src/store/scenes/FanOuts.ts"
import { GoneScenes } from "../../../src/store/scenes/GoneScenes.ts"
import { Relations } from "../../../src/store/scenes/Relations.ts"
import { id, sceneWith } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"

const tag = (number: number, name = `Tag ${number}`) => ({ id: String(number), name })
const scene = (number: number, ...tags: ReadonlyArray<ReturnType<typeof tag>>) =>
  sceneWith({ id: id(number), tags, studio: null, performers: [] })
const scenesOf = (number: number, after = 0, limit = 500) =>
  Effect.flatMap(Relations, (relations) => relations.scenesOf("tag", number, after, limit))

describe("remembered relations", () => {
  it.effect("are what the last read of a scene showed", () =>
    Effect.gen(function* () {
      const relations = yield* Relations
      yield* relations.replace([scene(1, tag(7), tag(8)), scene(2, tag(7))])
      yield* relations.replace([scene(1, tag(8))])
      expect([yield* scenesOf(7), yield* scenesOf(8)]).toEqual([[2], [1]])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("are kept apart by kind", () =>
    Effect.gen(function* () {
      const relations = yield* Relations
      yield* relations.replace([
        sceneWith({
          id: id(1),
          performers: [{ id: "7", name: "P", disambiguation: "" }],
          studio: { id: "8", name: "S" },
          tags: [tag(9)]
        })
      ])
      const found = yield* Effect.forEach(["performer", "studio", "tag"] as const, (kind) =>
        Effect.forEach([7, 8, 9], (entity) => relations.scenesOf(kind, entity, 0, 9))
      )
      expect(found).toEqual([
        [[1], [], []],
        [[], [1], []],
        [[], [], [1]]
      ])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("are read in pages by rising id", () =>
    Effect.gen(function* () {
      const relations = yield* Relations
      yield* relations.replace([9, 3, 5, 1].map((number) => scene(number, tag(7))))
      expect([yield* scenesOf(7, 0, 3), yield* scenesOf(7, 5, 3)]).toEqual([[1, 3, 5], [9]])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("go with their scene, however it is forgotten", () =>
    Effect.gen(function* () {
      const relations = yield* Relations
      yield* relations.replace([scene(1, tag(7)), scene(2, tag(7)), scene(3, tag(7))])
      yield* Effect.flatMap(GoneScenes, (gone) => gone.detach([id(1)]))
      yield* Effect.flatMap(GoneScenes, (gone) => gone.forget([id(2)]))
      expect(yield* scenesOf(7)).toEqual([3])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("tell which entities a scene shows", () =>
    Effect.gen(function* () {
      const relations = yield* Relations
      yield* relations.replace([scene(1, tag(7))])
      expect(yield* relations.shown("tag", [6, 7, 8])).toEqual([7])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("remember an entity by the name it was first met with, and leave a known one its name", () =>
    Effect.gen(function* () {
      const [relations, entities] = [yield* Relations, yield* Entities]
      yield* relations.replace([scene(1, tag(7, "Old"))])
      yield* relations.replace([scene(1, tag(7, "New"))])
      expect(yield* entities.all("tag")).toEqual(new Map([[7, { name: "Old", disambiguation: "", seen: null }]]))
    }).pipe(Effect.provide(memory()))
  )
})

describe("what is learnt of entities", () => {
  const entity = (number: number, name: string) => ({ id: number, name, disambiguation: "", updated_at: "s" })

  it.effect("is remembered together with the fan-outs it leads to", () =>
    Effect.gen(function* () {
      const [entities, fanOuts] = [yield* Entities, yield* FanOuts]
      yield* entities.learn("tag", { fresh: [entity(1, "A"), entity(2, "B")], gone: [], fanOut: [] })
      yield* entities.learn("tag", { fresh: [entity(1, "C")], gone: [2], fanOut: [1] })
      expect(yield* entities.all("tag")).toEqual(new Map([[1, { name: "C", disambiguation: "", seen: "s" }]]))
      expect([yield* entities.count("tag"), yield* entities.count("studio")]).toEqual([1, 0])
      expect(yield* fanOuts.next()).toMatchObject({ value: { kind: "tag", entityId: 1, after: 0, changed: true } })
    }).pipe(Effect.provide(memory()))
  )
})
