import type { Outcome } from "./Outcome.ts"
import { rateText } from "./SyncProgress.ts"

/** Lines about single scenes that bulk work keeps to itself, by what they are about, as the summary calls them. */
export const keptKinds = [
  "covers not used",
  "covers refused by Plex",
  "texts repaired",
  "texts too long for Plex",
  "fields contested in Plex",
  "failures to be tried again"
] as const
export type KeptKind = (typeof keptKinds)[number]

/** What there is to tell of some bulk work. */
export interface BulkSum {
  readonly scenes: number
  readonly outcome: Partial<Outcome>
  readonly kept: Readonly<Partial<Record<KeptKind, number>>>
  /** Errors that were said scene by scene. */
  readonly errors: number
}

export const emptyBulkSum: BulkSum = { scenes: 0, outcome: {}, kept: {}, errors: 0 }

/** So many scenes of bulk work are told of in one line. */
export const scenesPerLine = 1000
/** So many errors of them are said one by one: enough to see what is wrong; all of them are among the dead letters. */
export const singleErrors = 20

const added = (a: Partial<Outcome>, b: Partial<Outcome>): Partial<Outcome> =>
  Object.fromEntries(
    outcomeNames.map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)] as const).filter(([, count]) => count > 0)
  )

const outcomeNames = ["synced", "unchanged", "waiting", "parked", "dead", "writes", "uploads"] as const

export const withEnded = (told: BulkSum, scenes: number, outcome: Partial<Outcome>): BulkSum => ({
  ...told,
  scenes: told.scenes + scenes,
  outcome: added(told.outcome, outcome)
})

export const withKept = (told: BulkSum, kind: KeptKind): BulkSum => ({
  ...told,
  kept: { ...told.kept, [kind]: (told.kept[kind] ?? 0) + 1 }
})

/** What was kept back, with counts; "" where nothing was. */
export const keptText = (kept: BulkSum["kept"]): string =>
  keptKinds.flatMap((kind) => (kept[kind] === undefined ? [] : [`${kept[kind]} ${kind}`])).join(", ")

const sumsOf = ({ kept, outcome }: BulkSum): string => {
  const { dead = 0, parked = 0, synced = 0, unchanged = 0, uploads = 0, waiting = 0, writes = 0 } = outcome
  const sums =
    `${synced} synced, ${unchanged} unchanged, ${waiting} waiting, ${parked} parked, ${dead} failed ` +
    `(${writes} writes, ${uploads} pictures)`
  const counts = keptText(kept)
  return counts === "" ? sums : `${sums}; ${counts} (debug_logging names them)`
}

/** Bulk work from its first scene on: since it was told of last, and in all. */
export interface BulkRun {
  readonly part: BulkSum
  readonly all: BulkSum
  /** When it began, epoch ms. */
  readonly began: number
}

export const runFrom = (began: number): BulkRun => ({ part: emptyBulkSum, all: emptyBulkSum, began })

/** The same done to both sums. */
export const inBoth = (run: BulkRun, change: (sum: BulkSum) => BulkSum): BulkRun => ({
  ...run,
  part: change(run.part),
  all: change(run.all)
})

/** The line that is told while more is to come: what came of the last scenes, and how many there were in all. */
export const partLine = ({ all, part }: BulkRun): string =>
  `Bulk work: ${part.scenes} scenes${all.scenes > part.scenes ? ` (${all.scenes} so far)` : ""}: ${sumsOf(part)}`

/** The line at its end, with all counts. Undefined where there was none. */
export const endLine = ({ all, began, part }: BulkRun, now: number): string | undefined => {
  if (all.scenes === 0) return undefined
  const whole = all.scenes === part.scenes
  const seconds = Math.max(0.1, (now - began) / 1000)
  return whole
    ? `Bulk work: ${all.scenes} scenes: ${sumsOf(all)}`
    : `Bulk work: ${all.scenes} scenes in all, in ${seconds.toFixed(1)} s (${rateText(all.scenes / seconds)}): ${sumsOf(all)}`
}
