import * as Either from "effect/Either"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { conclude, decide, type Decision, type Question } from "../../src/core/Match.ts"
import type { Part } from "../../src/core/PlexItem.ts"
import { part } from "../support/Arbitrary.ts"
import { id, key } from "../support/Samples.ts"

const question = (given: Partial<Question> = {}): Question => ({
  library: "Movies",
  named: true,
  file: { id: "1", path: "/data/New/movie.mp4", size: 1000 },
  plexPath: "/media/New/movie.mp4",
  parts: [],
  remembered: new Set(),
  rivals: { sameName: 0, sameNameAndSize: 0 },
  strict: true,
  ...given
})

const decideOn = (parts: ReadonlyArray<Part>, given: Partial<Question> = {}) => decide(question({ parts, ...given }))
const keysOf = (decision: Decision) =>
  decision._tag === "Found" ? decision.parts.map((one) => String(one.ratingKey)) : []

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

describe("by path", () => {
  it("a part at the mapped path is the file, whatever its size and whoever else has that name", () => {
    const decision = decideOn([part("/media/New/movie.mp4", 5, "7"), part("/other/movie.mp4", 1000, "8")], {
      rivals: { sameName: 3, sameNameAndSize: 3 }
    })
    expect(decision).toMatchObject({ _tag: "Found", rule: "path", confidence: "HIGH" })
    expect(keysOf(decision)).toEqual(["7"])
  })

  it("two items with that path are both found", () => {
    expect(keysOf(decideOn([part("/media/New/movie.mp4", 1, "7"), part("/media/New/movie.mp4", 1, "8")]))).toEqual([
      "7",
      "8"
    ])
  })

  it("counts case on POSIX, not on Windows", () => {
    expect(decideOn([part("/media/NEW/movie.mp4", 5)])._tag).toBe("None")
    expect(decideOn([part("c:\\V\\MOVIE.mp4", 5)], { plexPath: "C:/v/movie.mp4" })).toMatchObject({ rule: "path" })
  })

  it("finds a name in the other normal form", () => {
    expect(decideOn([part("/media/Cafe\u0301.mp4", 5)], { plexPath: "/media/Caf\u00e9.mp4" })).toMatchObject({
      rule: "path"
    })
  })

  it("prefers the item that was written before, as long as it still has the path", () => {
    const parts = [part("/media/New/movie.mp4", 1, "7"), part("/media/New/movie.mp4", 1, "8")]
    const decision = decideOn(parts, { remembered: new Set([key("8")]) })
    expect(decision).toMatchObject({ _tag: "Found", rule: "remembered", confidence: "HIGH" })
    expect(keysOf(decision)).toEqual(["8"])
  })

  it("gives nothing on a remembered item that has the path no longer", () => {
    expect(decideOn([part("/other/movie.mp4", 5, "8")], { remembered: new Set([key("8")]) })._tag).toBe("None")
  })
})

describe("by name and size", () => {
  it("one part and one scene: found, in every library", () => {
    for (const named of [true, false]) {
      const decision = decideOn([part("/other/movie.mp4", 1000, "7"), part("/else/movie.mp4", 5, "8")], { named })
      expect(decision).toMatchObject({ _tag: "Found", rule: "name and size", confidence: "HIGH" })
      expect(keysOf(decision)).toEqual(["7"])
    }
  })

  it("another scene with such a file makes it unsure", () => {
    const decision = decideOn([part("/other/movie.mp4", 1000)], { rivals: { sameName: 1, sameNameAndSize: 1 } })
    expect(decision).toMatchObject({ _tag: "Unsure", reason: "2 scenes in Stash have a file of this name and size" })
  })

  it("another scene with that name and another size does not", () => {
    expect(decideOn([part("/other/movie.mp4", 1000)], { rivals: { sameName: 1, sameNameAndSize: 0 } })._tag).toBe(
      "Found"
    )
  })

  it("several parts of that size are unsure, with all of them as candidates", () => {
    const parts = [part("/a/movie.mp4", 1000, "7"), part("/b/movie.mp4", 1000, "8")]
    expect(decideOn(parts)).toMatchObject({ _tag: "Unsure", candidates: parts, reason: "2 candidates found" })
  })

  it("the exact spelling goes before one that differs in case", () => {
    expect(keysOf(decideOn([part("/a/MOVIE.mp4", 1000, "7"), part("/b/movie.mp4", 1000, "8")]))).toEqual(["8"])
    expect(keysOf(decideOn([part("/a/MOVIE.mp4", 1000, "7")]))).toEqual(["7"])
  })
})

describe("by name alone", () => {
  const unknown = [part("/other/movie.mp4", null, "7")]

  it("one part without a known size and one scene: found, in a library that is named", () => {
    expect(decideOn(unknown)).toMatchObject({ _tag: "Found", rule: "name", confidence: "HIGH" })
  })

  it("not in a library that is not named", () => {
    expect(decideOn(unknown, { named: false })._tag).toBe("None")
  })

  it("not when another scene has that name", () => {
    expect(decideOn(unknown, { rivals: { sameName: 1, sameNameAndSize: 0 } })._tag).not.toBe("Found")
  })

  it("the exact spelling goes before one that differs in case", () => {
    expect(keysOf(decideOn([part("/a/MOVIE.mp4", null, "7"), ...unknown]))).toEqual(["7"])
    expect(keysOf(decideOn([part("/a/MOVIE.mp4", null, "8"), part("/a/movie.mp4", null, "9")]))).toEqual(["9"])
  })
})

describe("non-strict", () => {
  const near = part("/x/New/movie.mp4", 1000, "10")
  const far = part("/x/Old/movie.mp4", 1000, "9")

  it("takes the part with most equal trailing folders, with low confidence", () => {
    const decision = decideOn([far, near], { strict: false })
    expect(decision).toMatchObject({ _tag: "Found", rule: "folders", confidence: "LOW" })
    expect(keysOf(decision)).toEqual(["10"])
  })

  it("then the lowest key, as a number", () => {
    expect(
      keysOf(decideOn([part("/x/New/movie.mp4", 1000, "10"), part("/y/New/movie.mp4", 1000, "9")], { strict: false }))
    ).toEqual(["9"])
  })

  it("is strict all the same in a library that is not named", () => {
    expect(decideOn([far, near], { strict: false, named: false })._tag).toBe("Unsure")
  })
})

describe("any question", () => {
  const always = (check: (given: Question, decision: Decision) => void) =>
    fc.assert(
      fc.property(anyQuestion, (given) => check(given, decide(given))),
      { numRuns: 1000 }
    )

  it("never chooses a part of another known size, except at the very path", () => {
    always((given, decision) => {
      if (decision._tag !== "Found" || decision.rule === "path" || decision.rule === "remembered") return
      expect(decision.parts.every((one) => one.size === null || one.size === given.file.size)).toBe(true)
    })
  })

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

  it("names no candidate of another known size", () => {
    always((given, decision) => {
      if (decision._tag === "Unsure")
        expect(decision.candidates.every((one) => one.size === null || one.size === given.file.size)).toBe(true)
    })
  })

  it("gives a reason", () => {
    always((_, decision) => {
      expect(decision.reason).not.toBe("")
    })
  })
})

describe("conclude", () => {
  const files = [
    { id: "1", path: "/data/New/movie.mp4", size: 1000 },
    { id: "2", path: "/data/other.mp4", size: 1 }
  ]
  const scene = { id: id(1), files }
  const found = decideOn([part("/media/New/movie.mp4", 1000, "7")])
  const unsure = decideOn([part("/a/movie.mp4", 1000, "8"), part("/b/movie.mp4", 1000, "9")])
  const none = decideOn([])

  it("takes the parts of all files and libraries together", () => {
    const other = decideOn([part("/media/New/movie.mp4", 1, "8")], { library: "Personal" })
    expect(Either.getOrThrow(conclude(scene, [found, other, none])).map((one) => String(one.ratingKey))).toEqual([
      "7",
      "8"
    ])
  })

  it("a sure answer counts, whatever else is unsure", () => {
    expect(Either.isRight(conclude(scene, [unsure, found]))).toBe(true)
  })

  it("is unsure when nothing is found and something is doubtful, with the candidates", () => {
    const failure = Either.getOrThrow(Either.flip(conclude(scene, [none, unsure])))
    expect(failure.message).toBe(
      "Low confidence match skipped (strict_matching=true) for 'movie.mp4': 8: /a/movie.mp4, 9: /b/movie.mp4"
    )
  })

  it("misses otherwise, naming every file", () => {
    expect(Either.getOrThrow(Either.flip(conclude(scene, [none, none])))).toMatchObject({
      _tag: "NoItem",
      files: files.map((file) => file.path)
    })
  })

  it("cannot place a scene without files", () => {
    expect(Either.getOrThrow(Either.flip(conclude({ id: id(3), files: [] }, []))).message).toBe(
      "No file path for scene 3, cannot sync to Plex"
    )
  })
})
