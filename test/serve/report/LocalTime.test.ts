import * as fc from "fast-check"
import { expect, it } from "vitest"
import { localTime } from "../../../src/serve/report/LocalTime.ts"

it("a time is printed with its offset, and read back as the same moment", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), (at) => {
      expect(localTime(at)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/)
      expect(Date.parse(localTime(at))).toBe(at)
    })
  )
})
