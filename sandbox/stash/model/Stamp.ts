import * as DateTime from "effect/DateTime"
import { SandboxError } from "../../http/SandboxError.ts"
import * as Effect from "effect/Effect"

/** A moment as Stash stores it: text with seconds and the offset that the server's zone had then, for example `2026-11-21T00:13:29-05:00`. Compared and sorted as text. */
export interface Stamp {
  readonly text: string
  readonly seconds: number
}

/** Writes moments in the zone of the server. */
export interface Zone {
  readonly at: (epochMs: number) => Stamp
  /** RFC 3339 with nanoseconds, as jobs and logs have it. */
  readonly precise: (epochMs: number) => string
}

const isoAt = (epochMs: number): string => DateTime.formatIso(DateTime.unsafeMake(epochMs))

/** Go writes `Z` for any offset of zero, also in London's winter. */
const suffix = (offsetMs: number): string => {
  if (offsetMs === 0) return "Z"
  const minutes = Math.round(Math.abs(offsetMs) / 60_000)
  const two = (value: number) => String(value).padStart(2, "0")
  return `${offsetMs < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** Zones change their offset on quarter hours only, so one look-up serves a quarter of an hour. */
const quarter = 900_000

/** `timezone` is an IANA name. */
export const zone = (timezone: string): Effect.Effect<Zone, SandboxError> =>
  Effect.gen(function* () {
    const named = yield* Effect.mapError(
      DateTime.zoneMakeNamedEffect(timezone),
      () => new SandboxError({ server: "Stash", reason: `there is no time zone called ${timezone}` })
    )
    const offsets = new Map<number, number>()
    const offsetAt = (epochMs: number): number => {
      const slot = Math.floor(epochMs / quarter)
      const known = offsets.get(slot)
      if (known !== undefined) return known
      const offset = DateTime.zonedOffset(DateTime.unsafeMakeZoned(slot * quarter, { timeZone: named }))
      offsets.set(slot, offset)
      return offset
    }
    let ticks = 0
    return {
      at: (epochMs) => {
        const offset = offsetAt(epochMs)
        return { text: isoAt(epochMs + offset).slice(0, 19) + suffix(offset), seconds: Math.floor(epochMs / 1000) }
      },
      precise: (epochMs) => {
        const offset = offsetAt(epochMs)
        // The clock has milliseconds only; the rest is a counter that never ends in 0, so that no two times are equal.
        ticks = (ticks + 10) % 999_990
        return `${isoAt(epochMs + offset).slice(0, 23)}${String(ticks + 1).padStart(6, "0")}${suffix(offset)}`
      }
    }
  })
