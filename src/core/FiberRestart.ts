/** The first wait before a crashed fiber is started again, and the longest. Milliseconds. */
const first = 100
const longest = 5000
/** Who ran for so long is well again. Milliseconds. */
const healthy = 60_000

/** Crashes in a row, this one included; `ran` is how long it ran before, in ms. */
export const crashesAfter = (crashes: number, ran: number): number => (ran >= healthy ? 1 : crashes + 1)

/** How long to wait after so many crashes in a row: at least half of a wait that doubles, so that no two come back together. `random` is in [0, 1). */
export const restartDelay = (crashes: number, random: number): number =>
  Math.floor(Math.min(longest, first * 2 ** Math.min(crashes - 1, 20)) * (0.5 + random / 2))
