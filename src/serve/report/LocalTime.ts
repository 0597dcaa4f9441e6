import * as DateTime from "effect/DateTime"

/**
 * A time (epoch ms) as this machine's clock on the wall shows it, with its offset: `2026-11-21T10:15:00.000+01:00`. The one way to print a time
 * that a person reads. The offset is asked of a `Date`: to make a named zone takes a quarter of a millisecond, and a log has many lines.
 */
export const localTime = (at: number): string => {
  const utc = DateTime.unsafeMake(at)
  const minutes = DateTime.toDateUtc(utc).getTimezoneOffset()
  return DateTime.formatIsoOffset(DateTime.setZoneOffset(utc, -minutes * 60_000))
}
