import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Edit, FieldEdit } from "../../src/core/plan/Edit.ts"
import type { ScalarField, TagField } from "../../src/core/model/Fields.ts"
import { RatingKey } from "../../src/core/model/PlexItem.ts"
import { changesNothing, editPieces, editRequests, queryLimit, shortened } from "../../src/plex/EditQuery.ts"
import { name, ratingKey } from "../support/Arbitrary.ts"
import { key } from "../support/Samples.ts"

const editQueries = (item: RatingKey, edit: Edit) => editRequests(item, edit).map(({ query }) => query)

const scalar = fc.constantFrom<ScalarField>("title", "summary", "studio", "originallyAvailableAt")
const tag = fc.constantFrom<TagField>("genre", "actor")

const anyField: fc.Arbitrary<FieldEdit> = fc.oneof(
  fc.record({
    kind: fc.constant("text" as const),
    field: scalar,
    value: fc.oneof(name, fc.constant(""), fc.string({ maxLength: 4000, unit: fc.constantFrom("x", "&", "\u{1f600}") }))
  }),
  fc.record({
    kind: fc.constant("names" as const),
    field: tag,
    names: fc.array(name, { maxLength: 60 }),
    removed: fc.array(name, { maxLength: 60 })
  }),
  fc.record({ kind: fc.constant("lock" as const), field: fc.oneof(scalar, tag) })
)
const anyEdit: fc.Arbitrary<Edit> = fc.uniqueArray(anyField, { selector: ({ field }) => field, minLength: 1 })

/** What a URL can carry of a text: halves of characters become the replacement character. */
const carried = (text: string) => text.replace(/\p{Surrogate}/gu, "\ufffd")

/** The pairs of a query string, read by hand as a server does: split first, decode once. */
const pairs = (query: string) =>
  query.split("&").map((pair) => {
    const at = pair.indexOf("=")
    return [decodeURIComponent(pair.slice(0, at)), decodeURIComponent(pair.slice(at + 1))] as const
  })

/** Plex's reading of one query: the fields it sets, locks, fills and empties. */
const read = (query: string) => {
  const all = pairs(query)
  const texts = all.flatMap(([name_, value]) =>
    name_.endsWith(".value") ? [[name_.slice(0, -6), value] as const] : []
  )
  const locks = all.flatMap(([name_, value]) =>
    name_.endsWith(".locked") ? [[name_.slice(0, -7), value] as const] : []
  )
  const added = all.flatMap(([name_, value]) => {
    const match = /^(\w+)\[(\d+)\]\.tag\.tag$/.exec(name_)
    return match === null ? [] : [[match[1], Number(match[2]), value] as const]
  })
  const removed = all.flatMap(([name_, value]) => {
    const match = /^(\w+)\[\]\.tag\.tag-$/.exec(name_)
    return match === null ? [] : [[match[1], value.split(",").map(decodeURIComponent)] as const]
  })
  return { all, texts, locks, added, removed }
}

const always = (check: (keyOf: RatingKey, edit: Edit, queries: ReadonlyArray<string>) => void) =>
  fc.assert(
    fc.property(ratingKey, anyEdit, (item, edit) => check(item, edit, editQueries(item, edit))),
    { numRuns: 300 }
  )

describe("editQueries", () => {
  it("says in each query exactly once which item it edits, and that it is a film", () => {
    always((item, _, queries) => {
      for (const query of queries) {
        const { all } = read(query)
        expect(all.filter(([parameter]) => parameter === "id")).toEqual([["id", item]])
        expect(all.filter(([parameter]) => parameter === "type")).toEqual([["type", "1"]])
      }
    })
  })

  it("carries every text, name and removal unchanged", () => {
    always((_, edit, queries) => {
      const parts = queries.map(read)
      for (const field of edit) {
        if (field.kind === "text") {
          expect(parts.flatMap(({ texts }) => texts).filter(([one]) => one === field.field)).toEqual([
            [field.field, carried(field.value)]
          ])
        }
        if (field.kind === "names") {
          const added = parts.flatMap((part) => part.added).filter(([one]) => one === field.field)
          expect(added).toEqual(field.names.map((one, at) => [field.field, at, carried(one)]))
          const removed = parts.flatMap((part) => part.removed).filter(([one]) => one === field.field)
          expect(removed).toEqual(field.removed.length === 0 ? [] : [[field.field, field.removed.map(carried)]])
        }
      }
    })
  })

  it("locks every field it names, and names no other", () => {
    always((_, edit, queries) => {
      const locks = queries.flatMap((query) => read(query).locks)
      expect(new Map(locks)).toEqual(new Map(edit.map(({ field }) => [field, "1"])))
      expect(locks).toHaveLength(edit.length)
    })
  })

  it("keeps a field in one query, together with its lock", () => {
    always((_, edit, queries) => {
      for (const { field } of edit)
        expect(queries.filter((query) => pairs(query).some(([one]) => one.startsWith(field)))).toHaveLength(1)
    })
  })

  it("never grows past the limit, unless one field alone does", () => {
    always((_, __, queries) => {
      for (const query of queries) if (query.length > queryLimit) expect(read(query).locks).toHaveLength(1)
    })
  })

  it("counts the item's own part of the query towards the limit", () => {
    // Two fields that fit by themselves, but not with "type=1&id=…&" before them.
    const edit: Edit = [
      { kind: "text", field: "summary", value: "x".repeat(queryLimit - 61) },
      { kind: "lock", field: "title" }
    ]
    for (const query of editQueries(key("12345"), edit)) expect(query.length).toBeLessThanOrEqual(queryLimit)
  })

  it("needs one query for what fits, in the order given", () => {
    const edit: Edit = [
      { kind: "text", field: "title", value: "A & B = 100%?" },
      { kind: "names", field: "genre", names: ["A, B", 'Say "hi"'], removed: ["x,y", "50%"] },
      { kind: "lock", field: "studio" }
    ]
    expect(editQueries(key("7"), edit)).toEqual([
      "type=1&id=7&title.value=A%20%26%20B%20%3D%20100%25%3F&title.locked=1" +
        "&genre%5B0%5D.tag.tag=A%2C%20B&genre%5B1%5D.tag.tag=Say%20%22hi%22" +
        "&genre%5B%5D.tag.tag-=x%252Cy%2C50%2525&genre.locked=1&studio.locked=1"
    ])
  })

  it("asks for nothing when nothing is to be written", () => {
    expect(editQueries(key("7"), [])).toEqual([])
  })

  it("survives halves of characters, which no URL can carry", () => {
    expect(editQueries(key("7"), [{ kind: "text", field: "title", value: "a\ud800b" }])[0]).toContain("a%EF%BF%BDb")
    expect(editQueries(key("7"), [{ kind: "names", field: "genre", names: [], removed: ["\udc00"] }])[0]).toContain(
      "%25EF%25BF%25BD"
    )
  })
})

describe("an edit in pieces", () => {
  const limit = 1950
  const inPieces = (check: (edit: Edit, queries: ReadonlyArray<string>, item: RatingKey) => void) =>
    fc.assert(
      fc.property(ratingKey, anyEdit, (item, edit) =>
        check(
          edit,
          editPieces(item, edit, limit).map(({ query }) => query),
          item
        )
      ),
      { numRuns: 300 }
    )

  it("keeps the limit, but for a text that is longer by itself, and names its item in each", () => {
    inPieces((_, queries, item) => {
      for (const query of queries) {
        expect(query).toMatch(new RegExp(`^type=1&id=${item}&[^&]`))
        expect(read(query).all.filter(([name_]) => name_ === "id")).toHaveLength(1)
        if (query.length <= limit) continue
        expect(read(query).texts).toHaveLength(1)
        expect(read(query).locks).toHaveLength(1)
      }
    })
  })

  it("carries every text, name and removal once, each name under an index of its own, and locks each field", () => {
    inPieces((edit, queries) => {
      const parts = queries.map(read)
      expect(new Set(parts.flatMap(({ locks }) => locks).map(([field]) => field))).toEqual(
        new Set(edit.map(({ field }) => field))
      )
      for (const field of edit) {
        if (field.kind === "text")
          expect(parts.flatMap(({ texts }) => texts)).toContainEqual([field.field, carried(field.value)])
        if (field.kind !== "names") continue
        const added = parts.flatMap((one) => one.added).filter(([one]) => one === field.field)
        expect(added.toSorted(([, a], [, b]) => a - b)).toEqual(
          field.names.map((one, at) => [field.field, at, carried(one)])
        )
        const removed = parts.flatMap((one) => one.removed).filter(([one]) => one === field.field)
        expect(removed.flatMap(([, names]) => names)).toEqual(field.removed.map(carried))
      }
    })
  })

  it("is one request where that keeps the limit", () => {
    fc.assert(
      fc.property(ratingKey, anyEdit, (item, edit) => {
        const whole = editRequests(item, edit)
        if (whole.length === 1 && (whole[0]?.query.length ?? 0) <= limit)
          expect(editPieces(item, edit, limit).map(({ query }) => query)).toEqual(whole.map(({ query }) => query))
      })
    )
  })
})

describe("an edit that changes nothing", () => {
  it("locks the first field that is locked, and leaves the title open where none is", () => {
    expect(changesNothing({ ratingKey: key("7"), locked: new Set(["genre", "title"]) })).toBe(
      "type=1&id=7&genre.locked=1"
    )
    expect(changesNothing({ ratingKey: key("7"), locked: new Set() })).toBe("type=1&id=7&title.locked=0")
  })

  it("names its item, whatever Plex calls a field", () => {
    fc.assert(
      fc.property(ratingKey, fc.array(fc.string()), (item, names) => {
        const { all } = read(changesNothing({ ratingKey: item, locked: new Set(names) }))
        expect(all.slice(0, 2)).toEqual([
          ["type", "1"],
          ["id", item]
        ])
        expect(all).toHaveLength(3)
      })
    )
  })
})

describe("shortened", () => {
  const japanese = "\u6d77\u8fba\u306e\u4e00\u65e5\u3002".repeat(1000)

  it("cuts a text at the end of a sentence, so that it fits into one request", () => {
    const cut = shortened(key("7"), { kind: "text", field: "summary", value: japanese })
    expect(cut.kind === "text" && japanese.startsWith(cut.value) && cut.value.endsWith("\u3002")).toBe(true)
    const queries = editQueries(key("7"), [cut])
    expect(queries).toHaveLength(1)
    expect(queries[0]?.length).toBeGreaterThan(queryLimit / 2)
    expect(queries[0]?.length).toBeLessThanOrEqual(queryLimit)
  })

  it("drops the last names of a list", () => {
    const names = Array.from({ length: 200 }, (_, index) => `${index} ${"x".repeat(100)}`)
    const cut = shortened(key("7"), { kind: "names", field: "genre", names, removed: ["gone"] })
    if (cut.kind !== "names") throw new Error("no list")
    expect(cut.names.length).toBeGreaterThan(10)
    expect(cut.names).toEqual(names.slice(0, cut.names.length))
    expect(cut.removed).toEqual(["gone"])
    expect(editQueries(key("7"), [cut])[0]?.length).toBeLessThanOrEqual(queryLimit)
  })

  it("leaves alone what fits", () => {
    fc.assert(
      fc.property(ratingKey, anyField, (item, field) => {
        const [query = ""] = editQueries(item, [field])
        if (query.length <= queryLimit) expect(shortened(item, field)).toEqual(field)
        else expect(editQueries(item, [shortened(item, field)])[0]?.length).toBeLessThanOrEqual(queryLimit)
      })
    )
  })
})

describe("a whole library", () => {
  const decode = Schema.decodeUnknownEither(RatingKey)

  it.each(["", " ", "1,2", "1 2", "1&id=2", "1/2", "..", "1?", "%31", "1\n", null, undefined, 1])(
    "cannot be named by an item's key: %j is none",
    (text) => {
      expect(Either.isLeft(decode(text))).toBe(true)
    }
  )

  it("is never edited: every key that decodes stands whole in the query, and no key is empty", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 6 }), (text) => {
        Either.match(decode(text), {
          onLeft: () => expect(text).not.toMatch(/^[A-Za-z0-9_-]+$/),
          onRight: (item) => {
            const [query] = editQueries(item, [{ kind: "lock", field: "title" }])
            expect(query).toBe(`type=1&id=${text}&title.locked=1`)
            expect(text).not.toBe("")
          }
        })
      })
    )
  })

  it("is not edited even with a key that was never decoded", () => {
    // What a cast elsewhere could let through.
    const forged: ReadonlyArray<unknown> = [""]
    const isKey = (value: unknown): value is RatingKey => value === ""
    for (const empty of forged.filter(isKey))
      expect(() => editQueries(empty, [{ kind: "lock", field: "title" }])).toThrow()
  })
})
