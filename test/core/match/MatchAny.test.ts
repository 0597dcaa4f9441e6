import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decide, type Decision, type Question } from "../../../src/core/match/Match.ts"
import { mapped, type PathMapping } from "../../../src/core/model/PathMapping.ts"
import type { Part } from "../../../src/core/model/PlexItem.ts"
import { isKnown, sizeFit } from "../../../src/core/match/SameFile.ts"
import { part } from "../../support/Arbitrary.ts"
import { key } from "../../support/Samples.ts"
import { question, keysOf } from "./Questions.ts"

const anyPart: fc.Arbitrary<Part> = fc
  .tuple(
    fc.constantFrom("/media/New/", "/other/New/", "/other/", "C:\\v\\"),
    fc.constantFrom("movie.mp4", "Movie.MP4"),
    fc.constantFrom(null, 1000, 2000),
    fc.integer({ min: 1, max: 30 })
  )
  .map(([folder, name, size, number]) => part(`${folder}${name}`, size, String(number)))

const anyQuestion: fc.Arbitrary<Question> = fc
  .record({
    named: fc.boolean(),
    strict: fc.boolean(),
    parts: fc.uniqueArray(anyPart, { maxLength: 5, selector: (one) => one.ratingKey }),
    remembered: fc.subarray(["1", "2", "3"]).map((keys) => new Set(keys.map(key))),
    rivals: fc.record({ sameName: fc.nat({ max: 2 }), sameNameAndSize: fc.nat({ max: 2 }) })
  })
  .map(question)

describe("any question", () => {
  const always = (check: (given: Question, decision: Decision) => void) =>
    fc.assert(
      fc.property(anyQuestion, (given) => check(given, decide(given))),
      { numRuns: 1000 }
    )

  it("finds one part at most, except by path", () => {
    always((_, decision) => {
      if (decision._tag !== "Found" || decision.rule === "path" || decision.rule === "remembered") return
      expect(decision.parts).toHaveLength(1)
    })
  })

  it("is sure whenever it is strict", () => {
    always((given, decision) => {
      if (given.strict && decision._tag === "Found") expect(decision.confidence).toBe("HIGH")
    })
  })

  it("does not depend on the order of the parts", () => {
    always((given, decision) => {
      const other = decide({ ...given, parts: given.parts.toReversed() })
      expect(other._tag).toBe(decision._tag)
      expect(new Set(keysOf(other))).toEqual(new Set(keysOf(decision)))
    })
  })

  it("names no candidate that is in the trash or of another known size", () => {
    always((given, decision) => {
      if (decision._tag !== "Unsure") return
      expect(decision.candidates.filter((one) => one.trashed || sizeFit(one, given.file) === "other")).toEqual([])
    })
  })

  it("gives a reason", () => {
    always((_, decision) => {
      expect(decision.reason).not.toBe("")
    })
  })
})

/** Files of one name in two spellings, in folders that meet in Plex, and parts of all sizes at and beside their places. */
const spelling = fc.constantFrom("Cafe\u0301.mp4", "Caf\u00e9.mp4", "caf\u00e9.MP4")

const size = fc.constantFrom(0, 1000, 2000)

const rules: ReadonlyArray<PathMapping> = [
  { stash: "/data/d1", plex: "/pool" },
  { stash: "/data/d2", plex: "/pool" },
  { stash: "/win", plex: "C:/Films" }
]

const crossing = fc
  .record({
    folder: fc.constantFrom("/data/d1/", "/data/d2/a/", "/win/", "/pool/", "/own/"),
    name: spelling,
    fileSize: size,
    parts: fc.uniqueArray(
      fc.record({
        folder: fc.constantFrom("/pool/", "/pool/a/", "C:\\Films\\", "C:/films/", "/own/", "/else/"),
        name: spelling,
        size: fc.option(size),
        trashed: fc.boolean(),
        number: fc.integer({ min: 1, max: 9 })
      }),
      { maxLength: 6, selector: ({ number }) => number }
    ),
    named: fc.boolean(),
    strict: fc.boolean(),
    remembered: fc.subarray(["1", "2", "3", "4", "5"]).map((keys) => new Set(keys.map(key))),
    rivals: fc.record({ sameName: fc.nat({ max: 1 }), sameNameAndSize: fc.nat({ max: 1 }) })
  })
  .map(({ fileSize, folder, name, parts, ...given }): Question => {
    const path = `${folder}${name}`
    return question({
      ...given,
      file: { id: "1", path, size: fileSize },
      plexPath: mapped(rules, path),
      parts: parts.map((one) => ({
        ...part(`${one.folder}${one.name}`, one.size, `${one.number}`),
        trashed: one.trashed
      }))
    })
  })

describe("any file and any parts", () => {
  const always = (check: (given: Question, decision: Decision) => void) =>
    fc.assert(
      fc.property(crossing, (given) => check(given, decide(given))),
      { numRuns: 10_000 }
    )

  it("never are a part and a file joined that are known to be of different sizes, whatever the rule", () => {
    always((given, decision) => {
      if (decision._tag !== "Found") return
      for (const one of decision.parts) {
        expect(isKnown(one.size) && isKnown(given.file.size) && one.size !== given.file.size).toBe(false)
        expect(one.trashed).toBe(false)
      }
    })
  })

  it("whenever exactly one part stands to the letter at the mapped path and may be of the file's size, it is found", () => {
    always((given, decision) => {
      const rule = rules.find(({ stash }) => given.file.path.startsWith(`${stash}/`))
      const raw = rule === undefined ? given.file.path : `${rule.plex}${given.file.path.slice(rule.stash.length)}`
      const there = given.parts.filter(
        (one) => !one.trashed && one.file.replaceAll("\\", "/") === raw && sizeFit(one, given.file) !== "other"
      )
      const [only] = there
      if (there.length === 1 && only !== undefined) expect(keysOf(decision)).toEqual([String(only.ratingKey)])
    })
  })

  it("waits for a size only where one differs at the path and nothing is found", () => {
    always((given, decision) => {
      if (decision._tag === "OtherSize")
        expect(given.parts.some((one) => !one.trashed && sizeFit(one, given.file) === "other")).toBe(true)
    })
  })
})
