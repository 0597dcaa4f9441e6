import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Predicate from "effect/Predicate"
import { wholeDate } from "../model/Dates.ts"

/** From when on, as a person says it. */
export type Since = Data.TaggedEnum<{
  /** So long ago, in ms. */
  Ago: { readonly span: number }
  /** Since midnight, so many days back. */
  Day: { readonly back: number }
  /** What a clock on this machine's wall showed: `2026-11-21T10:15:00`. */
  Local: { readonly wall: string }
  /** With an offset of its own: epoch ms. */
  At: { readonly at: number }
}>
export const Since = Data.taggedEnum<Since>()

export const isSince = (one: unknown): one is Since =>
  Predicate.isTagged(one, "Ago") ||
  Predicate.isTagged(one, "Day") ||
  Predicate.isTagged(one, "Local") ||
  Predicate.isTagged(one, "At")

/** What is allowed, in words. */
export const sinceAllowed = "a time such as 2h, 3d, yesterday, 2026-11-21 or 2026-11-21 10:15"

const units: Readonly<Record<string, number>> = {
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000
}

/** Nobody has a history of longer than a hundred years. Milliseconds. */
const longest = 36_525 * 86_400_000

const form = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?)?$/i

const dated = (text: string): Since | undefined => {
  const [, day, minutes = "00:00", seconds = ":00", offset] = form.exec(text) ?? []
  if (day === undefined || wholeDate(day) === undefined) return undefined
  const wall = `${day}T${minutes}${seconds}`
  const at = Date.parse(`${wall}${offset ?? "Z"}`)
  if (!Number.isFinite(at)) return undefined
  return offset === undefined ? Since.Local({ wall }) : Since.At({ at })
}

/** Undefined: it is no time. */
export const parseSince = (text: string): Since | undefined => {
  const said = text.trim().toLowerCase()
  if (said === "today" || said === "yesterday") return Since.Day({ back: said === "today" ? 0 : 1 })
  const [, count = "", unit = ""] = /^(\d{1,9}(?:\.\d{1,9})?) ?([a-z]+)$/.exec(said) ?? []
  const size = Object.hasOwn(units, unit) ? units[unit] : undefined
  if (size === undefined) return dated(said)
  const span = Math.round(Number(count) * size)
  return span <= longest ? Since.Ago({ span }) : undefined
}

const zoned = (wall: string, zone: DateTime.TimeZone): number => {
  // What a clock shows twice, or never, as it is set for summer, is the earlier time: nothing is left out.
  const at = DateTime.makeZoned(`${wall}Z`, { timeZone: zone, adjustForTimeZone: true, disambiguation: "earlier" })
  return at._tag === "Some" ? DateTime.toEpochMillis(at.value) : Date.parse(`${wall}Z`)
}

/** That time in epoch ms. `zone`: where the person is who said it. */
export const sinceTime = (since: Since, now: number, zone: DateTime.TimeZone): number =>
  Since.$match(since, {
    Ago: ({ span }) => now - span,
    At: ({ at }) => at,
    Local: ({ wall }) => zoned(wall, zone),
    Day: ({ back }) => {
      const today = DateTime.formatIsoDate(DateTime.unsafeMakeZoned(now, { timeZone: zone }))
      const day = DateTime.subtract(DateTime.unsafeMake(`${today}T00:00:00Z`), { days: back })
      return zoned(`${DateTime.formatIsoDateUtc(day)}T00:00:00`, zone)
    }
  })
