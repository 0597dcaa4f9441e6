/** An outage up to this long leaves no flood behind it. Milliseconds. */
export const shortOutage = 60_000
/** How long after an outage bulk work is held back. Milliseconds. */
export const easing = 300_000
/** Between two bulk jobs right after an outage: 5 in a second. Milliseconds. */
const firstPause = 200

/** Milliseconds between two bulk jobs, so long after an outage ended: falls evenly to nothing. A time before its end, after the clock was set back, holds nothing back. */
export const pauseBetween = (sinceEnd: number): number =>
  sinceEnd < 0 ? 0 : firstPause * Math.max(0, 1 - sinceEnd / easing)

/** Bulk jobs that may start within a second, so long after an outage ended: 5 at first, no limit at last. */
export const allowance = (sinceEnd: number): number => {
  const pause = pauseBetween(sinceEnd)
  return pause === 0 ? Infinity : Math.floor(1000 / pause)
}
