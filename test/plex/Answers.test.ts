import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { byName, scalarFields, tagFields } from "../../src/core/model/Fields.ts"
import type { ItemsRead } from "../../src/core/model/PlexItem.ts"
import type { Rows } from "../../src/core/model/Rows.ts"
import { json, status } from "../support/HttpScript.ts"
import { answerOf, failureOf, read, readItems, container } from "./Replies.ts"

/** The rows of an answer that none was skipped of, and the items of one in which none is odd. */
const rowsOf = <A>(answer: string | Rows<A> | undefined) =>
  answer === undefined || typeof answer === "string" || answer.skipped.length > 0 ? answer : answer.rows

const itemsOf = (answer: string | ItemsRead | undefined) =>
  answer === undefined || typeof answer === "string" || answer.odd.size > 0 ? answer : answer.items

describe("answers", () => {
  it.effect("list the libraries, with or without what Plex leaves out", () =>
    Effect.gen(function* () {
      const libraries = yield* answerOf(
        container({
          size: 2,
          Directory: [
            {
              key: "1",
              type: "movie",
              title: "Movies",
              scannedAt: 1700,
              contentChangedAt: 42,
              Location: [{ id: 1, path: "/media" }]
            },
            { key: 2, type: "show", title: "TV" }
          ]
        }),
        read
      )
      expect(rowsOf(libraries)).toEqual([
        { key: "1", type: "movie", title: "Movies", scannedAt: 1700, contentChangedAt: 42, locations: ["/media"] },
        { key: "2", type: "show", title: "TV", scannedAt: 0, contentChangedAt: 0, locations: [] }
      ])
      expect(rowsOf(yield* answerOf(container({ size: 0 }), read))).toEqual([])
    })
  )

  it.effect("give every part of every version, but not those that Plex optimised itself", () =>
    Effect.gen(function* () {
      const page = yield* answerOf(
        container({
          Metadata: [
            {
              ratingKey: 7,
              addedAt: 1700000009,
              updatedAt: 1700000003,
              Media: [
                { id: 1, proxyType: 42, Part: [{ id: 9, file: "/media/Plex Versions/a.mp4", size: 1 }] },
                {
                  id: 2,
                  Part: [
                    { id: 10, file: "/media/a - 1.mp4", size: 5 },
                    { id: "11", file: "/media/a - 2.mp4" }
                  ]
                },
                { id: 3, Part: [{ id: 12 }] }
              ]
            },
            { ratingKey: "8" }
          ]
        }),
        (plex) => plex.partsPage("1", 0)
      )
      expect(page).toEqual({
        keys: ["7", "8"],
        // One part has no file, and an item without any says nothing about those it has.
        odd: new Set(["7", "8"]),
        total: undefined,
        newest: 1700000009,
        parts: [
          { ratingKey: "7", partId: "10", file: "/media/a - 1.mp4", size: 5, first: true, trashed: false },
          { ratingKey: "7", partId: "11", file: "/media/a - 2.mp4", size: null, first: false, trashed: false }
        ]
      })
    })
  )

  it.effect("give an item's values, locks and tags, absent ones as empty", () =>
    Effect.gen(function* () {
      const items = yield* answerOf(
        container({
          librarySectionID: 3,
          Metadata: [
            {
              ratingKey: "7",
              guid: "local://7",
              librarySectionID: 1,
              title: "First",
              originallyAvailableAt: "2024-05-17 00:00:00",
              Genre: [{ tag: "Outdoor" }, { id: 5, tag: "A, B" }],
              Role: [{ tag: "Alice" }],
              Collection: [{ tag: "Favourites" }],
              Label: [{ tag: "mine" }],
              year: 2024,
              userRating: 9.0,
              contentRating: "PG",
              Field: [
                { locked: true, name: "title" },
                { locked: "1", name: "genre" },
                { locked: false, name: "studio" },
                { locked: "0", name: "summary" },
                { name: "actor" }
              ],
              Media: [{ Part: [{ id: 1, file: "/media/a.mp4", size: 5 }] }]
            },
            { ratingKey: "8" }
          ]
        }),
        readItems
      )
      expect(itemsOf(items)).toEqual([
        {
          ratingKey: "7",
          guid: "local://7",
          sectionKey: "1",
          sectionUuid: "",
          scalars: {
            ...byName(scalarFields, () => ""),
            title: "First",
            summary: "",
            studio: "",
            originallyAvailableAt: "2024-05-17",
            year: "2024",
            userRating: "9",
            contentRating: "PG"
          },
          tags: {
            ...byName(tagFields, () => []),
            genre: ["Outdoor", "A, B"],
            actor: ["Alice"],
            collection: ["Favourites"],
            label: ["mine"]
          },
          locked: new Set(["title", "genre", "actor"]),
          parts: [{ ratingKey: "7", partId: "1", file: "/media/a.mp4", size: 5, first: true, trashed: false }],
          oddPart: null
        },
        {
          ratingKey: "8",
          guid: "",
          sectionKey: "3",
          sectionUuid: "",
          scalars: {
            ...byName(scalarFields, () => ""),
            title: "",
            summary: "",
            studio: "",
            originallyAvailableAt: "",
            year: "",
            userRating: "",
            contentRating: ""
          },
          tags: { ...byName(tagFields, () => []), genre: [], actor: [], collection: [], label: [] },
          locked: new Set(),
          parts: [],
          oddPart: "Media is missing, a list is needed"
        }
      ])
    })
  )

  it.effect("leave items out that are gone; all of them gone is no failure", () =>
    Effect.gen(function* () {
      expect(itemsOf(yield* answerOf(status(404), readItems))).toEqual([])
      const one = container({ librarySectionID: 1, Metadata: [{ ratingKey: "8" }] })
      expect(itemsOf(yield* answerOf(one, readItems))).toHaveLength(1)
    })
  )

  it.effect.each([
    [
      "XML",
      status(200, { "content-type": "text/xml;charset=utf-8" }, '<?xml version="1.0"?><MediaContainer size="0"/>')
    ],
    ["HTML", status(200, { "content-type": "text/html" }, "<html>login</html>")],
    ["nothing that says what it is", status(200, {}, "{}")],
    ["JSON that is none", json("{nope")],
    ["JSON of something else", json({ hello: "world" })],
    [
      "JSON that was cut off",
      { status: 200, headers: { "content-type": "application/json" }, body: '{"MediaCon', cut: "UND_ERR_SOCKET" }
    ]
  ] as const)("%s with status 200 is not believed", ([, reply]) =>
    Effect.gen(function* () {
      const failure = yield* failureOf<unknown, { readonly _tag: string }>(reply, read)
      expect(failure).toMatchObject({ _tag: "Unavailable", server: "Plex", status: 200 })
    })
  )
})
