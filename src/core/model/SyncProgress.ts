import * as Duration from "effect/Duration"

/** How far work on many scenes has come. */
export interface SyncProgress {
  /** Scenes that came to an end, for good or for now. */
  readonly settled: number
  readonly all: number
  /** Of these, the ones that failed for good. */
  readonly failed: number
}

/** How many scenes were settled when, epoch ms, the oldest first. */
export type Looks = ReadonlyArray<{ readonly at: number; readonly settled: number }>

/** So far back a rate reaches: it follows the work, and does not jump. Milliseconds. */
const reach = 30_000

/** The looks with one more. The last one that is too old stays: looks at many rows may be far apart. */
export const withLook = (looks: Looks, at: number, settled: number): Looks => {
  const first = looks.findIndex((look) => at - look.at <= reach)
  return [...looks.slice(first === -1 ? -1 : Math.max(0, first - 1)), { at, settled }]
}

/** Scenes a second; undefined where nothing can be told yet, or nothing moves. */
export const rateOf = (looks: Looks): number | undefined => {
  const [first, last] = [looks[0], looks.at(-1)]
  if (first === undefined || last === undefined || last.at <= first.at || last.settled <= first.settled)
    return undefined
  return ((last.settled - first.settled) * 1000) / (last.at - first.at)
}

/** One decimal, where it tells anything. */
export const rateText = (rate: number): string => `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`

/** The grain a person needs: above an hour minutes, above five minutes ten seconds. */
const leftText = (seconds: number): string => {
  const grain = seconds >= 3600 ? 60 : seconds >= 300 ? 10 : 1
  return `${Duration.format(Duration.seconds(Math.max(1, Math.ceil(seconds / grain)) * grain))} left`
}

const widest = 40
const narrowest = 5

const drawn = (share: number, width: number): string => {
  const full = Math.round(share * width)
  return `${"█".repeat(full)}${"░".repeat(width - full)}`
}

/** Where it stands, in one line for a terminal of `width` columns: how many, how fast, how many failed, and how long it takes yet. */
export const progressLine = (
  { all, failed, settled }: SyncProgress,
  rate: number | undefined,
  width: number
): string => {
  const speed = rate === undefined ? [] : [rateText(rate), leftText((all - settled) / rate)]
  const [pace = "", left = ""] = settled < all ? speed : []
  const words = [`${settled} of ${all} scenes`, pace, `${failed} failed`, left].filter((word) => word !== "").join(", ")
  // The last column stays free: some terminals begin a new line there.
  const room = Math.min(widest, width - words.length - 2)
  const bar = room < narrowest ? "" : `${drawn(all === 0 ? 1 : Math.min(1, settled / all), room)} `
  return `${bar}${words}`.slice(0, Math.max(0, width - 1))
}
