import { describe, expect, it } from "vitest"
import {
  credited,
  day,
  isUntitled,
  longText,
  nameLimit,
  names,
  nameText,
  stars,
  tagNames,
  titleOf
} from "../../../src/core/model/Repair.ts"
import { sceneWith } from "../../support/Samples.ts"

describe("a text", () => {
  it("on one line loses breaks and control characters, which are told of", () =>
    expect(nameText("studio", " A\n\u0000B ")).toEqual({ value: "A B", problems: ["studio holds control characters"] }))

  it("is cut at what Plex takes, which is told of", () =>
    expect(nameText("studio", "x".repeat(nameLimit + 1))).toEqual({
      value: "x".repeat(nameLimit),
      problems: ["studio is longer than 255 characters"]
    }))

  it("of several lines keeps them", () =>
    expect(longText("details", "one\r\ntwo")).toEqual({ value: "one\ntwo", problems: [] }))
})

describe("names", () => {
  it("are there once each, and empty ones are told of and left out", () =>
    expect(names("tag", ["A", "a", " ", "B"])).toEqual({ value: ["A", "B"], problems: ["tag without name"] }))

  it("of performers have what tells them apart", () => {
    expect(credited({ id: "1", name: "Alice", disambiguation: " the other " })).toBe("Alice (the other)")
    expect(credited({ id: "1", name: "Alice", disambiguation: " " })).toBe("Alice")
  })
})

describe("tags", () => {
  const tags = ["A", "B", "C"].map((name, at) => ({ id: String(at), name }))

  it("that are to be ignored are, whatever their case; of the rest so many are kept, and the others told of", () => {
    const rules = { strict: true, maxTags: 1, ignoreTags: ["b"] }
    expect(tagNames(sceneWith({ tags }), rules)).toEqual({
      value: ["A"],
      problems: [],
      left: ["1 of 2 tags left out (max_tags=1)"]
    })
    expect(tagNames(sceneWith({ tags }), { ...rules, maxTags: 2 }).left).toEqual([])
  })
})

describe("a title", () => {
  it("is the file's name where there is none", () => {
    const scene = sceneWith({ title: " \n", files: [{ id: "1", path: "/data/My.Film.mp4", size: 1 }] })
    expect([isUntitled(scene), titleOf(scene).value]).toEqual([true, "My.Film"])
    expect(titleOf({ ...scene, title: "Own" }).value).toBe("Own")
    expect(titleOf({ ...scene, files: [] }).value).toBe("")
  })
})

describe("a date", () => {
  it.each([
    [null, ""],
    [" ", ""],
    ["2024-05-17", "2024-05-17"]
  ])("of %s is '%s'", (raw, value) => expect(day(raw)).toEqual({ value, problems: [] }))

  it("that is none is told of, and left out", () =>
    expect(day("yesterday")).toEqual({ value: "", problems: ['date "yesterday" is no date'] }))
})

describe("a rating", () => {
  it.each([
    [null, ""],
    [0, "0"],
    [60, "6"],
    [85, "8.5"]
  ])("of %s is '%s'", (raw, value) => expect(stars(raw)).toEqual({ value, problems: [] }))

  it.each([
    [-1, "0"],
    [130, "10"]
  ])("of %d is kept within bounds, and told of", (raw, value) =>
    expect(stars(raw)).toEqual({ value, problems: [`rating100 ${raw} is not between 0 and 100`] })
  )
})
