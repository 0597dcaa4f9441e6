import * as DateTime from "effect/DateTime"

/** A stamp as Stash writes it, `2026-11-21T00:15:20-05:00`: whole seconds in the server's local offset. All in ms. */
export interface Stamp {
  /** Epoch ms. */
  readonly instant: number
  /** What its clock showed, read as UTC: Stash sorts and compares stamps as text, and that is the order of this. */
  readonly wall: number
  readonly offset: number
}

const second = 1000

/** What cannot be read is older than everything. */
const unreadable: Stamp = { instant: 0, wall: 0, offset: 0 }

export const parse = (text: string): Stamp => {
  const instant = Date.parse(text)
  const wall = Date.parse(`${text.slice(0, 19)}Z`)
  return Number.isFinite(instant) && Number.isFinite(wall)
    ? { instant, wall, offset: Math.ceil((wall - instant) / second) * second }
    : unreadable
}

/** What a clock shows, without a zone: a bound to compare stamps with, equal seconds included. */
export const wallText = (wall: number): string =>
  DateTime.formatIso(DateTime.unsafeMake(Math.max(0, wall))).slice(0, 19)
