import type { Outcome } from "./Outcome.ts"

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

/** What there is to tell of bulk work since it was told of last. */
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

/** One line for all of it. */
export const bulkLine = ({ kept, outcome, scenes }: BulkSum): string => {
  const { dead = 0, parked = 0, synced = 0, unchanged = 0, uploads = 0, waiting = 0, writes = 0 } = outcome
  const sums =
    `Bulk work: ${scenes} scenes: ${synced} synced, ${unchanged} unchanged, ${waiting} waiting, ${parked} parked, ${dead} failed ` +
    `(${writes} writes, ${uploads} pictures)`
  const counts = keptKinds.flatMap((kind) => (kept[kind] === undefined ? [] : [`${kept[kind]} ${kind}`]))
  return counts.length === 0 ? sums : `${sums}; ${counts.join(", ")} (debug_logging names them)`
}
