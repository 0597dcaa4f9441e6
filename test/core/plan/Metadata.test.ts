import * as Either from "effect/Either"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { metadataOf } from "../../../src/core/plan/Metadata.ts"
import { type MetadataRules, nameLimit, summaryLimit } from "../../../src/core/model/Repair.ts"
import type { Scene } from "../../../src/core/model/Scene.ts"
import { identity } from "../../../src/core/model/Text.ts"
import { scene } from "../../support/Arbitrary.ts"
import { sceneWith } from "../../support/Samples.ts"

const lenient: MetadataRules = { strict: false, maxTags: 100, ignoreTags: [] }
const strict: MetadataRules = { ...lenient, strict: true }

const read = (given: Partial<Scene>, rules = lenient) => Either.getOrThrow(metadataOf(sceneWith(given), rules))
const refusal = (given: Partial<Scene>) => Either.getOrThrow(Either.flip(metadataOf(sceneWith(given), strict)))
const tags = (...names: ReadonlyArray<string>) => names.map((name, at) => ({ id: String(at), name }))
const letters = (count: number) => "x".repeat(count)

const characters = (text: string) => Array.from(text).length

describe("metadataOf, lenient", () => {
  it("makes something that Plex can show of any scene", () => {
    fc.assert(
      fc.property(scene, (given) => {
        const metadata = Either.getOrThrow(metadataOf(given, lenient))
        const names = [metadata.title, metadata.studio, ...metadata.tags, ...metadata.performers]
        expect(names.every((name) => characters(name) <= nameLimit)).toBe(true)
        expect(characters(metadata.summary)).toBeLessThanOrEqual(summaryLimit)
        expect(metadata.date).toMatch(/^$|^\d{4}-\d{2}-\d{2}$/)
        for (const text of [...names, metadata.summary])
          expect(text).not.toMatch(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f]|\p{Surrogate}/u)
        for (const list of [metadata.tags, metadata.performers]) {
          expect(list).not.toContain("")
          expect(new Set(list.map(identity)).size).toBe(list.length)
        }
      })
    )
  })

  it("gives the same again for what it made", () => {
    fc.assert(
      fc.property(scene, (given) => {
        const once = Either.getOrThrow(metadataOf(given, lenient))
        const again = Either.getOrThrow(
          metadataOf(
            sceneWith({
              ...given,
              title: once.titleIsStem ? "" : once.title,
              details: once.summary,
              date: once.date,
              studio: once.studio === "" ? null : { id: "1", name: once.studio },
              performers: once.performers.map((name) => ({ id: "1", name, disambiguation: "" })),
              tags: tags(...once.tags)
            }),
            lenient
          )
        )
        expect({ ...again, notes: [] }).toEqual({ ...once, notes: [] })
      })
    )
  })

  it("takes control characters out and says so", () => {
    const metadata = read({ title: "Fi\u0000rst\u0007", details: "a\u001bb" })
    expect([metadata.title, metadata.summary]).toEqual(["First", "ab"])
    expect(metadata.notes).toEqual(["title holds control characters", "details holds control characters"])
  })

  it("straightens quotes, blanks and normal form without a word", () => {
    const metadata = read({ title: " \u201cCafe\u0301\u201d\u00a0  by\nnight " })
    expect(metadata.title).toBe('"Caf\u00e9" by night')
    expect(metadata.notes).toEqual([])
  })

  it("keeps line breaks in the summary only", () => {
    expect(read({ details: "one\r\ntwo" }).summary).toBe("one\ntwo")
  })

  it.each([
    ["title", { title: letters(256) }, "title is longer than 255 characters"],
    ["studio", { studio: { id: "1", name: letters(256) } }, "studio is longer than 255 characters"],
    ["tag", { tags: tags(letters(256)) }, "tag is longer than 255 characters"],
    [
      "performer",
      { performers: [{ id: "1", name: letters(256), disambiguation: "" }] },
      "performer is longer than 255 characters"
    ],
    ["details", { details: letters(10_001) }, "details is longer than 10000 characters"]
  ])("cuts a %s that is one character too long, and says so", (_, given, note) => {
    const metadata = read(given)
    expect(metadata.notes).toEqual([note])
    const lengths = [metadata.title, metadata.studio, ...metadata.tags, ...metadata.performers].map(characters)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(255)
    expect(characters(metadata.summary)).toBeLessThanOrEqual(10_000)
  })

  it("cuts nothing that just fits", () => {
    const metadata = read({ title: "\u{1f600}".repeat(255), details: letters(10_000), tags: tags(letters(255)) })
    expect(metadata.notes).toEqual([])
    expect(characters(metadata.title)).toBe(255)
  })

  it("leaves tags above max_tags out, and says how many", () => {
    const metadata = read(
      { tags: tags(...Array.from({ length: 12 }, (_, at) => `tag ${at}`)) },
      { ...lenient, maxTags: 10 }
    )
    expect(metadata.tags).toEqual(Array.from({ length: 10 }, (_, at) => `tag ${at}`))
    expect(metadata.notes).toEqual(["2 of 12 tags left out (max_tags=10)"])
  })

  it("leaves ignored tags out, in any case and normal form, before it counts", () => {
    const metadata = read(
      { tags: tags("Cafe\u0301", "One", "Two") },
      { ...lenient, maxTags: 2, ignoreTags: ["CAF\u00c9"] }
    )
    expect(metadata.tags).toEqual(["One", "Two"])
    expect(metadata.notes).toEqual([])
  })

  it("lists a name once", () => {
    expect(read({ tags: tags("Outdoor", "outdoor ", "OUTDOOR") }).tags).toEqual(["Outdoor"])
  })

  it("credits a performer with the disambiguation", () => {
    const performers = [
      { id: "1", name: "Alice", disambiguation: "the younger" },
      { id: "2", name: "Alice", disambiguation: "" },
      { id: "3", name: "Bob", disambiguation: "  " }
    ]
    expect(read({ performers }).performers).toEqual(["Alice (the younger)", "Alice", "Bob"])
  })

  it.each([
    ["2024", "2024-01-01"],
    ["2024-05", "2024-05-01"],
    ["2024-05-17", "2024-05-17"],
    [null, ""],
    ["", ""]
  ])("reads the date %s as %s", (date, expected) => {
    const metadata = read({ date })
    expect(metadata.date).toBe(expected)
    expect(metadata.notes).toEqual([])
  })

  it("leaves out what is no date, and says so", () => {
    expect(read({ date: "2024-02-30" })).toMatchObject({ date: "", notes: ['date "2024-02-30" is no date'] })
  })

  it("shows the primary file's stem where there is no title, and says that it is one", () => {
    const files = [
      { id: "1", path: "/data/Cafe\u0301 01.mp4", size: 1 },
      { id: "2", path: "/data/other.mp4", size: 1 }
    ]
    expect(read({ title: " \u200b ", files })).toMatchObject({ title: "Caf\u00e9 01", titleIsStem: true })
    expect(read({ title: "Own", files })).toMatchObject({ title: "Own", titleIsStem: false })
    expect(read({ title: "", files: [] })).toMatchObject({ title: "", titleIsStem: true })
  })
})

describe("metadataOf, strict", () => {
  it("lets pass exactly what lenient reading finds no fault with, and then gives the same", () => {
    fc.assert(
      fc.property(scene, (given) => {
        const repaired = Either.getOrThrow(metadataOf(given, lenient))
        const result = metadataOf(given, strict)
        if (repaired.notes.length === 0) expect(result).toEqual(Either.right(repaired))
        else expect(Either.getOrThrow(Either.flip(result)).problems).toEqual(repaired.notes)
      })
    )
  })

  it("names every problem at once, with the scene", () => {
    const error = refusal({
      title: letters(256),
      details: "a\u0000",
      date: "soon",
      rating100: 101,
      studio: { id: "1", name: "a\u0007" },
      tags: tags(" ")
    })
    expect(error.problems).toEqual([
      "title is longer than 255 characters",
      "details holds control characters",
      "studio holds control characters",
      'date "soon" is no date',
      "tag without name",
      "rating100 101 is not between 0 and 100"
    ])
    expect(error.message).toContain("scene 1 (strict_mode=true)")
  })

  it("does not reject a scene for having many tags", () => {
    const many = sceneWith({ tags: tags(...Array.from({ length: 101 }, (_, at) => `tag ${at}`)) })
    expect(Either.isRight(metadataOf(many, strict))).toBe(true)
  })
})
