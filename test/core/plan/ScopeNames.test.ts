import { describe, expect, it } from "vitest"
import { type Bound, namesOf, newlyBound } from "../../../src/core/plan/ScopeNames.ts"

const names = namesOf({ exclude_tags: ["Private", "private ", "Don't"], only_studios: ["Acme"] })
const bound = (list: Bound["list"], name: string, id: number): Bound => ({ list, name, id })

describe("names in force", () => {
  it("count once in each spelling", () => {
    expect(names.map(({ list, name }) => `${list} ${name}`)).toEqual([
      "exclude_tags private ",
      "exclude_tags Don't",
      "only_studios Acme"
    ])
  })

  it("stand for each tag that is called so, and for none twice", () => {
    const met = [
      { id: 1, name: "PRIVATE" },
      { id: 2, name: "Don\u2019t" },
      { id: 3, name: "Acme" }
    ]
    const [first, second] = newlyBound(names, [], "tag", met)
    expect([first, second]).toEqual([bound("exclude_tags", "private ", 1), bound("exclude_tags", "Don't", 2)])
    expect(newlyBound(names, [bound("exclude_tags", "private ", 1)], "tag", met)).toEqual([second])
    expect(newlyBound(names, [bound("exclude_tags", "private ", 9)], "tag", met)).toHaveLength(2)
  })

  it("of only_studios stand for the studios that were called so first, and for no later one", () => {
    const met = [{ id: 3, name: "ACME" }]
    expect(newlyBound(names, [], "studio", met)).toEqual([bound("only_studios", "Acme", 3)])
    expect(newlyBound(names, [bound("only_studios", "Acme", 2)], "studio", met)).toEqual([])
  })
})
