import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import type { Field } from "../../../src/core/model/Fields.ts"
import { LastWrites } from "../../../src/store/items/LastWrites.ts"
import { WrittenValues } from "../../../src/store/items/WrittenValues.ts"
import { id, itemWith, key } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"

const write = (item: string, scene: number, ...fields: ReadonlyArray<Field>) =>
  Effect.flatMap(WrittenValues, (written) =>
    written.record(
      "server",
      itemWith({ ratingKey: key(item) }),
      id(scene),
      fields.map((field) => ({ field, sent: "x", shown: null, resent: [] }))
    )
  ).pipe(Effect.zipRight(TestClock.adjust("1 second")))

describe("what was written last", () => {
  it.effect("of a scene is told by item, the newest first, with what that write sent alone", () =>
    Effect.gen(function* () {
      yield* write("7", 1, "title", "summary")
      yield* write("8", 1, "title")
      yield* write("7", 1, "summary", "studio")
      const { ofScene } = yield* LastWrites
      const writes = (yield* ofScene(id(1))).map(({ at, fields, ratingKey }) => [ratingKey, at, fields.toSorted()])
      expect(writes).toEqual([
        ["7", 2000, ["studio", "summary"]],
        ["8", 1000, ["title"]]
      ])
      expect(yield* ofScene(id(2))).toEqual([])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("to an item names its scene", () =>
    Effect.gen(function* () {
      yield* write("7", 1, "title", "summary")
      yield* write("7", 2, "title")
      const { ofItem } = yield* LastWrites
      expect(yield* ofItem("server", key("7"))).toEqual([{ ratingKey: "7", sceneId: 2, at: 1000, fields: ["title"] }])
      expect(yield* ofItem("another", key("7"))).toEqual([])
    }).pipe(Effect.provide(memory()))
  )
})
