import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { lab, rows } from "./Lab.ts"

const two = lab([
  ["/data/a.mp4", 1000],
  ["/data/b.mp4", 2000]
])

describe("POST /__sandbox/odd", () => {
  it.scopedLive(
    "answers attributes of a row otherwise than they are, in every answer that has the row, until it is healed",
    () =>
      Effect.gen(function* () {
        const { control, item, list, read } = yield* two
        const before = [yield* item(1), yield* item(2)]
        yield* control("odd", { list: "Metadata", row: 2, key: "title", value: null })
        yield* control("odd", { list: "Metadata", row: "2", key: "Media[0].Part[0].id" })
        yield* control("odd", { list: "Directory", key: "type", value: "show" })
        assert.deepStrictEqual(yield* item(1), before[0])
        const odd = yield* item(2)
        assert.isNull(odd["title"])
        const [part] = rows(rows(odd, "Media")[0] ?? {}, "Part")
        assert.isFalse("id" in (part ?? {}))
        assert.deepStrictEqual(part?.["file"], "/data/b.mp4")
        assert.deepStrictEqual(
          (yield* list()).map((row) => row["title"]),
          [before[0]?.["title"], null]
        )
        assert.deepStrictEqual(
          rows(yield* read("/library/sections"), "Directory").map((row) => row["type"]),
          ["show"]
        )
        yield* control("odd", {})
        assert.deepStrictEqual([yield* item(1), yield* item(2)], before)
      })
  )
})
