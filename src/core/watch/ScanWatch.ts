/** A job of Stash as far as scans are concerned. */
export interface JobSeen {
  readonly id: number
  readonly isScan: boolean
  readonly isOver: boolean
}

/** Numbers of Stash's jobs count up from 1 at each of its starts. */
export interface ScanWatch {
  /** The highest number seen; null: unknown. */
  readonly last: number | null
  /** Scans that were not over yet. */
  readonly running: ReadonlyArray<number>
}

export const unknown: ScanWatch = { last: null, running: [] }

/** How many finished jobs Stash remembers. */
export const remembered = 10

/** Numbers to ask for: the last one known, to see whether Stash was started anew, and those that may have come and gone since. */
export const asked = ({ last }: ScanWatch): ReadonlyArray<number> =>
  last === null ? [] : Array.from({ length: remembered + 1 }, (_, index) => last + index).filter((id) => id > 0)

/** What a poll showed: `queue`, jobs that are not over; `found`, those of the asked numbers that Stash knows. */
export interface Jobs {
  readonly queue: ReadonlyArray<JobSeen>
  readonly found: ReadonlyArray<JobSeen>
}

/** `ended`: a scan has ended, or may have. */
export const next = (
  watch: ScanWatch,
  { found, queue }: Jobs
): { readonly watch: ScanWatch; readonly ended: boolean } => {
  const seen = [...queue, ...found]
  // Its last job is always one of those that Stash remembers, unless it was started anew.
  if (
    watch.last !== null &&
    watch.last > 0 &&
    !seen.some(({ id }) => id === watch.last) &&
    !seen.some(({ id }) => id > (watch.last ?? 0))
  ) {
    return { watch: unknown, ended: true }
  }
  const living = new Set(queue.map(({ id }) => id))
  const running = [...new Set(seen.filter((job) => job.isScan && !job.isOver).map(({ id }) => id))]
  const gone = watch.running.some((id) => !running.includes(id) && !living.has(id))
  const quick = found.some((job) => job.isScan && job.isOver && job.id > (watch.last ?? 0))
  const highest = seen.reduce((best, { id }) => Math.max(best, id), watch.last ?? 0)
  return {
    watch: { last: watch.last === null && seen.length === 0 ? null : highest, running },
    ended: gone || quick
  }
}
