import * as DateTime from "effect/DateTime"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { wholeDate } from "../../../src/core/model/Dates.ts"

const two = (value: number) => String(value).padStart(2, "0")

describe("wholeDate", () => {
  it.each([
    ["2024", "2024-01-01"],
    ["2024-05", "2024-05-01"],
    ["2024-05-17", "2024-05-17"],
    [" 2024-05-17 ", "2024-05-17"],
    ["2024-02-29", "2024-02-29"],
    ["2000-02-29", "2000-02-29"],
    ["2024-05-17T00:00:00Z", "2024-05-17"],
    ["2024-05-17T23:30:00.123456+02:00", "2024-05-17"],
    ["2024-05-17 23:30", "2024-05-17"],
    ["2024-05-17t23:30:00z", "2024-05-17"],
    ["2024-05-17T23:30:00-0730", "2024-05-17"],
    ["0999", "0999-01-01"]
  ])("reads %s as %s", (text, expected) => expect(wholeDate(text)).toBe(expected))

  it.each([
    "",
    "2023-02-29",
    "1900-02-29",
    "2024-04-31",
    "2024-13",
    "2024-00-01",
    "2024-01-00",
    "24-01-01",
    "2024-1-1",
    "17.05.2024",
    "2024-05-17T",
    "2024-05-17T1",
    "2024-05-17T00:00:00 Z",
    "2024-05-17T00:00:00Z or so",
    "2024-02-30T00:00:00Z",
    "2024-05T00:00:00Z",
    "0000",
    "0000-05-17"
  ])("does not read %s", (text) => expect(wholeDate(text)).toBeUndefined())

  it("takes exactly the days that the calendar has", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1900, max: 2100 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          const text = `${year}-${two(month)}-${two(day)}`
          // A day that is not there rolls over into another.
          const utc = DateTime.toPartsUtc(DateTime.unsafeMake(Date.UTC(year, month - 1, day)))
          const exists = utc.year === year && utc.month === month && utc.day === day
          expect(wholeDate(text)).toBe(exists ? text : undefined)
        }
      )
    )
  })
})
