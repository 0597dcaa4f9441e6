import { describe, expect, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { editedSince } from "../../src/stash/EditedSince.ts"
import { id } from "../support/Samples.ts"

const row = (scene: number, updated_at: string) => ({ id: id(scene), updated_at })
const since = Date.parse("2026-11-20T12:00:00Z")

describe("scenes edited since a time", () => {
  it.effect("are found by their instant, though stamps sort as text in other offsets", () =>
    Effect.gen(function* () {
      const pages = [
        [row(1, "2026-11-21T00:00:00+14:00"), row(2, "2026-11-20T23:00:00+14:00")],
        [row(3, "2026-11-20T11:59:59Z"), row(4, "2026-11-20T01:00:00-12:00")]
      ]
      expect(yield* editedSince(Stream.fromIterable(pages.map((rows) => ({ rows, skipped: [] }))), since)).toEqual([4])
    })
  )

  it.effect("are told once each, those that cannot be read too", () =>
    Effect.gen(function* () {
      const skipped = [{ id: "7", stamp: "2026-11-20T12:00:00Z", reason: "odd" }]
      const pages = [
        { rows: [row(1, "2026-11-20T13:00:00Z")], skipped },
        { rows: [row(1, "2026-11-20T12:30:00Z")], skipped: [] }
      ]
      expect(yield* editedSince(Stream.fromIterable(pages), since)).toEqual([1, 7])
    })
  )

  it.effect("are not looked for below what any offset could hide", () =>
    Effect.gen(function* () {
      const asked: Array<number> = []
      const pages = Stream.range(0, 9).pipe(
        Stream.rechunk(1),
        Stream.map((days) => {
          asked.push(days)
          const stamp = DateTime.formatIso(DateTime.unsafeMake(since - days * 86_400_000))
          return { rows: [row(days + 1, stamp)], skipped: [] }
        })
      )
      expect(yield* editedSince(pages, since)).toEqual([1])
      expect(asked).toEqual([0, 1, 2])
    })
  )
})
