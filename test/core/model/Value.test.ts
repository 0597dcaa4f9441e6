import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  among,
  isEmpty,
  isValue,
  namesIn,
  notSpelt,
  respelt,
  sameSpelling,
  sameValue,
  spelt,
  without
} from "../../../src/core/model/Value.ts"
import { name } from "../../support/Arbitrary.ts"

const names = fc.array(name, { maxLength: 6 })

describe("values", () => {
  it("are equal whatever the case, the order and the normal form of their names", () => {
    expect(sameValue(["B", "Caf\u00e9"], ["Cafe\u0301", "b"])).toBe(true)
    expect(sameValue(["A"], ["A", "B"])).toBe(false)
  })

  it("that are texts are equal in any normal form, and case counts", () => {
    expect(sameValue("Caf\u00e9", "Cafe\u0301")).toBe(true)
    expect(sameValue("a", "A")).toBe(false)
    expect(sameValue("a", ["a"])).toBe(false)
  })

  it("are spelt alike where each name is", () => {
    expect(sameSpelling(["A", "B"], ["B", "A"])).toBe(true)
    expect(sameSpelling(["A"], ["a"])).toBe(false)
  })

  it("are texts or lists of texts, and nothing else", () => {
    expect(["", [], ["a"], [1], 1, null].map(isValue)).toEqual([true, true, true, false, false, false])
    expect(["", [], "a"].map(isEmpty)).toEqual([true, true, false])
    expect([namesIn(""), namesIn("a, b"), namesIn(["a"])]).toEqual([[], ["a, b"], ["a"]])
  })
})

describe("names", () => {
  it("are divided by those of another list, whatever the case: none is lost, none is in both", () => {
    fc.assert(
      fc.property(names, names, (some, others) => {
        const [left, common] = [without(some, others), among(some, others)]
        expect(some.filter((one) => left.includes(one) || common.includes(one))).toEqual(some)
        expect(without(common, others)).toEqual([])
        expect(among(left, others)).toEqual([])
      })
    )
  })

  it("that are spelt in another way are told apart from those that are new", () => {
    expect(notSpelt(["A", "b", "Caf\u00e9"], ["a", "b", "Cafe\u0301"])).toEqual(["A"])
    expect(respelt(["Alice", "New"], ["alice"])).toEqual(["Alice"])
    expect(respelt(["Alice"], ["Alice"])).toEqual([])
  })

  it("are sent as Plex spells them already, and in their own spelling otherwise", () => {
    expect(spelt(["alice", "Bob"], ["ALICE"])).toEqual(["ALICE", "Bob"])
    expect(spelt("a", "A")).toBe("a")
  })
})
