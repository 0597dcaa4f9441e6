import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { key } from "../support/Samples.ts"
import { answerOf, read, readItems, container } from "./Replies.ts"

describe("answers with something odd in them", () => {
  const parts = [
    { id: 1, file: "/media/a.mp4", size: "777" },
    { file: "/media/b.mp4", size: 5 },
    { id: 3, file: "/media/c.mp4", size: "big" }
  ]
  const seven = { ratingKey: "7", librarySectionID: 1, Media: [{ Part: parts }], Role: [{ tag: "A" }, { id: 2 }, null] }

  it.effect("lose what is odd alone: an entry of a list, never its item or the others", () =>
    Effect.gen(function* () {
      const read = yield* answerOf(
        container({
          Metadata: [
            { ...seven, title: 1984, summary: null, Genre: null },
            { ratingKey: "8", title: {} }
          ]
        }),
        readItems
      )
      expect(read).toMatchObject({
        items: [
          {
            ratingKey: "7",
            scalars: { title: "1984", summary: "" },
            tags: { actor: ["A"], genre: [] },
            parts: [{ partId: "1", size: 777 }],
            oddPart: "Media[0].Part[1].id is missing, a text or a number is needed"
          }
        ]
      })
      expect(read).toHaveProperty("odd", new Map([["8", "title is an object, a text is needed"]]))
    })
  )

  it.effect("say of a page which items are there, and of which not everything can be read", () =>
    Effect.gen(function* () {
      const page = yield* answerOf(
        container({ totalSize: "3", Metadata: [seven, { ratingKey: "8", Media: "none" }, { title: "who?" }] }),
        (plex) => plex.partsPage("1", 0)
      )
      expect(page).toMatchObject({
        keys: ["7", "8", null],
        odd: new Set(["7", "8"]),
        total: 3,
        parts: [{ partId: "1" }]
      })
    })
  )

  it.effect("do not take an item that says nothing of its key for gone, and take in none that was not asked for", () =>
    Effect.gen(function* () {
      const nameless = { ...seven, ratingKey: undefined }
      const read = yield* answerOf(container({ Metadata: [nameless, { ...seven, ratingKey: "9" }] }), readItems)
      const reason = "ratingKey is missing, a text or a number is needed"
      expect(read).toEqual({ items: [], odd: new Map([key("7"), key("8")].map((one) => [one, reason])) })
    })
  )

  it.effect.each(["", "7,8"])("have no item with the key %j", (ratingKey) =>
    Effect.gen(function* () {
      const read = yield* answerOf(container({ Metadata: [{ ...seven, ratingKey }] }), readItems)
      const reason = "ratingKey has a value that cannot be used"
      expect(read).toEqual({ items: [], odd: new Map([key("7"), key("8")].map((one) => [one, reason])) })
    })
  )

  it.effect("leave out a library alone, and say which", () =>
    Effect.gen(function* () {
      const libraries = yield* answerOf(
        container({
          Directory: [
            { key: "1", type: "movie", title: null },
            { key: "2", type: "movie", title: "Movies" }
          ]
        }),
        read
      )
      expect(libraries).toMatchObject({
        rows: [{ key: "2" }],
        skipped: [{ id: "1", reason: "title is missing, a text is needed" }]
      })
    })
  )
})
