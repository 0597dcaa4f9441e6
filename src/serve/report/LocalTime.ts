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

/** How a time is told. */
export type When = (at: number) => string

const units: ReadonlyArray<readonly [string, number]> = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000]
]

/** How far a time is away: `2 min ago`, `in 3 h`. */
const distance = (at: number, now: number): string => {
  const away = Math.abs(now - at)
  const [unit, size] = units.find(([, least]) => away >= least) ?? ["s", 1000]
  const text = `${Math.floor(away / size)} ${unit}`
  return at > now ? `in ${text}` : `${text} ago`
}

/** A time for who looks now, local and relative: `2026-11-21 10:15 +01:00 (2 min ago)`. Both in epoch ms. */
export const seenFrom =
  (now: number): When =>
  (at) => {
    const local = localTime(at)
    return `${local.slice(0, 10)} ${local.slice(11, 16)} ${local.slice(23)} (${distance(at, now)})`
  }
