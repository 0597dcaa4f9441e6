import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as fc from "fast-check"
import { isSince, parseSince, sinceTime } from "../../../src/core/history/Since.ts"
import { localTime } from "../../../src/serve/report/LocalTime.ts"

const berlin = DateTime.zoneUnsafeMakeNamed("Europe/Berlin")
const now = Date.parse("2031-03-02T10:17:00+01:00")

const at = (text: string, zone: DateTime.TimeZone = berlin, from = now) => {
  const since = parseSince(text)
  return since === undefined ? undefined : sinceTime(since, from, zone)
}
const iso = (time: string) => Date.parse(time)

describe("since when", () => {
  it.each([
    ["2h", "2031-03-02T08:17:00+01:00"],
    ["90min", "2031-03-02T08:47:00+01:00"],
    ["1.5 h", "2031-03-02T08:47:00+01:00"],
    ["3d", "2031-02-27T10:17:00+01:00"],
    ["1W", "2031-02-23T10:17:00+01:00"],
    ["today", "2031-03-02T00:00:00+01:00"],
    [" Yesterday ", "2031-03-01T00:00:00+01:00"],
    ["2031-02-28", "2031-02-28T00:00:00+01:00"],
    ["2031-02-28 22:05", "2031-02-28T22:05:00+01:00"],
    ["2031-02-28T22:05:09Z", "2031-02-28T22:05:09Z"],
    ["2031-02-28T22:05+05:30", "2031-02-28T22:05:00+05:30"],
    // As PlexSync prints times.
    ["2031-03-02T10:15:00.000+01:00", "2031-03-02T10:15:00+01:00"]
  ])("%s is %s", (said, time) => {
    assert.strictEqual(at(said), iso(time))
  })

  it.each([
    "",
    "2",
    "h",
    "2 months",
    "5m",
    "-2h",
    "1e3h",
    "tomorrow",
    "2031-02-30",
    "2031-13-01",
    "12:30",
    "999999999d"
  ])("%j is none", (said) => {
    assert.isUndefined(parseSince(said))
  })

  it("is never later than a person meant, where a clock is set for summer or winter", () => {
    // 2031-03-30: 02:00 becomes 03:00; 2031-10-26: 03:00 becomes 02:00.
    assert.strictEqual(at("2031-03-30 02:30"), iso("2031-03-30T00:30:00Z"))
    assert.strictEqual(at("2031-10-26 02:30"), iso("2031-10-26T00:30:00Z"))
    assert.strictEqual(at("yesterday", berlin, iso("2031-03-31T00:30:00+02:00")), iso("2031-03-30T00:00:00+01:00"))
  })

  it("understands each time that PlexSync prints, in each zone", () => {
    const zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"].map((name) =>
      DateTime.zoneUnsafeMakeNamed(name)
    )
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.constantFrom(...zones), (time, zone) => {
        assert.strictEqual(at(localTime(time), zone), Math.floor(time / 1000) * 1000)
      })
    )
  })

  it("is a time no later than now and a whole day back at most from its midnight, whatever the zone", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000_000_000_000, max: 4_000_000_000_000 }),
        fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"),
        (from, name) => {
          const zone = DateTime.zoneUnsafeMakeNamed(name)
          const [today, yesterday] = [at("today", zone, from) ?? Infinity, at("yesterday", zone, from) ?? Infinity]
          assert.isAtMost(today, from)
          assert.isAtLeast(today, from - 25 * 3_600_000)
          assert.isAtLeast(today - yesterday, 23 * 3_600_000)
          assert.isAtMost(today - yesterday, 25 * 3_600_000)
        }
      )
    )
  })

  it("is told from anything else, whatever is said", () => {
    fc.assert(
      fc.property(fc.string(), (said) => {
        const since = parseSince(said)
        assert.isTrue(since === undefined || isSince(since))
      })
    )
    assert.isFalse(isSince({ _tag: "Never" }))
  })
})
