import * as DateTime from "effect/DateTime"

/** A time (epoch ms) as this machine's clock on the wall shows it, with its offset: `2026-11-21T10:15:00.000+01:00`. */
export const localTime = (at: number): string =>
  DateTime.formatIsoOffset(DateTime.unsafeMakeZoned(at, { timeZone: DateTime.zoneMakeLocal() }))
