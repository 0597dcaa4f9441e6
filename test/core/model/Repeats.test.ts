import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { repeated, noRepeats, type Repeats, repeatSpan } from "../../../src/core/model/Repeats.ts"

/** What is told of these lines, each with its time in seconds: the line, and how often it was not told since. */
const toldOf = (lines: ReadonlyArray<readonly [number, string]>) => {
  let known: Repeats = noRepeats
  return lines.flatMap(([second, line]) => {
    const [times, now] = repeated(known, line, second * 1000)
    known = now
    return times === undefined ? [] : [[second, line, times]]
  })
}

describe("a warning that comes again", () => {
  it("within seconds is told once, and counted when it is told again", () => {
    expect(
      toldOf([
        [0, "away"],
        [0.5, "away"],
        [1, "other"],
        [3.5, "away"],
        [70, "away"],
        [140, "away"]
      ])
    ).toEqual([
      [0, "away", 0],
      [1, "other", 0],
      [70, "away", 2],
      [140, "away", 0]
    ])
  })

  it("after the clock was set back is told all the same", () => {
    expect(
      toldOf([
        [1000, "away"],
        [1, "away"]
      ])
    ).toHaveLength(2)
  })

  it("is never lost: each is told, or counted by a later one, or came within the span of the last that was told", () => {
    const some = fc.array(fc.tuple(fc.nat({ max: 300 }), fc.constantFrom("a", "b")), { maxLength: 60 })
    fc.assert(
      fc.property(some, (unsorted) => {
        const lines = unsorted.toSorted(([a], [b]) => a - b)
        const told = toldOf(lines)
        for (const name of ["a", "b"]) {
          const own = told.filter(([, line]) => line === name)
          const last = Number(own.at(-1)?.[0] ?? 0)
          const counted = own.reduce((sum, [, , times]) => sum + 1 + Number(times), 0)
          const later = lines.filter(([at, line]) => line === name && at > last)
          expect(later.every(([at]) => (at - last) * 1000 < repeatSpan)).toBe(true)
          expect(counted).toBeLessThanOrEqual(lines.filter(([, line]) => line === name).length)
          expect(counted + later.length).toBeGreaterThanOrEqual(own.length)
        }
      })
    )
  })

  it("never fills the memory", () => {
    let known: Repeats = noRepeats
    for (let n = 0; n < 1000; n++) [, known] = repeated(known, `line ${n}`, n)
    expect(known.size).toBe(200)
  })
})
