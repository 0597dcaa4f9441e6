import * as Schema from "effect/Schema"
import { parse } from "../model/Stamp.ts"

// Stash lists by stamp as text, in its own local offset; what was seen is told by instants. All times in ms, of Stash's clock.

/** How far the walks of one kind of row have come. */
export const Progress = Schema.Struct({
  /** The next walk lists every row stamped then or later. Epoch ms. */
  floor: Schema.Number,
  /** The newest stamp that the last walk which ended has met. Epoch ms. */
  newest: Schema.Number,
  /** The offset of that stamp. */
  offset: Schema.Number,
  /** When the last deep walk began. Epoch ms. */
  deepAt: Schema.Number
})
export type Progress = typeof Progress.Type

/** Stamps have seconds, and an edit may be stored a little after its stamp was made. */
export const slack = 2000
/** After so long nothing is stored under a stamp any more: a bulk edit's second is not listed for ever. */
const settled = 2 * slack
/** How often a walk goes down to everything that any offset could hide. */
const deepInterval = 3_600_000
/** Stamps sort as text in Stash's local offset; no two offsets are further apart. Milliseconds. */
export const offsetsApart = 26 * 3_600_000

/** Nothing stamped before `since` is of interest, whatever Stash's offset may be. The first walk is a deep one. */
export const start = (since: number): Progress => ({
  floor: since,
  newest: since,
  offset: -offsetsApart / 2,
  deepAt: 0
})

/** A walk that has begun. */
export interface Walk {
  /** When it began. */
  readonly at: number
  /** Everything is listed whose clock showed this or later. */
  readonly lowest: number
  readonly deep: boolean
}

const newer = (progress: Progress, stamps: ReadonlyArray<string>) =>
  stamps.map(parse).filter(({ instant }) => instant >= Math.min(progress.floor, progress.newest))

/** Whether rows that are news show that Stash's clock has another offset now. */
const isMoved = (progress: Progress, stamps: ReadonlyArray<string>): boolean =>
  newer(progress, stamps).some(({ instant, offset }) => instant > progress.newest && offset !== progress.offset)

/** `stamps`: the newest ones, as Stash sorts them, and any others that were met. `jumped`: Stash's clock was set. */
export const begin = (progress: Progress, stamps: ReadonlyArray<string>, at: number, jumped: boolean): Walk => {
  // `at` is told by answers dated to the second: a little earlier than the last time is no clock that was set back.
  const setBack = at < progress.deepAt - slack
  const deep = jumped || setBack || at - progress.deepAt >= deepInterval || isMoved(progress, stamps)
  const offset = newer(progress, stamps).reduce((least, one) => Math.min(least, one.offset), progress.offset)
  // A clock that was set back stamps below the floor.
  const lowest = Math.min(progress.floor, at - slack) + offset
  return { at, deep, lowest: deep ? Math.min(lowest, at - offsetsApart) : lowest }
}

/** Whether a row belongs to the walk. Rows come newest first by their text: below the first that does not, none does. */
export const reaches = (walk: Walk, stamp: string): boolean => parse(stamp).wall >= walk.lowest

/**
 * Whether a row below the walk is news all the same: Stash stored it seconds after its stamp was made, behind newer ones (a long edit that waited
 * for another), or its clock was set back a little. `seen`: its stamp as it is remembered, if it is.
 */
export const isLate = (seen: string | null | undefined, stamp: string): boolean =>
  seen !== undefined && seen !== null && parse(seen).instant !== parse(stamp).instant

/** The newest of these stamps; those in the future say nothing. */
export const latest = ({ at }: Walk, stamps: ReadonlyArray<string>): string | undefined =>
  stamps
    .filter((stamp) => parse(stamp).instant <= at + slack)
    .reduce<string | undefined>(
      (best, one) => (best === undefined || parse(one).instant >= parse(best).instant ? one : best),
      undefined
    )

/**
 * Where the next walk starts from, after this one has come down to its end and met `newest`. A walk that was cut short moves nothing. `left`: the oldest
 * stamp, epoch ms, of rows that the next walk is to list again.
 */
export const end = (progress: Progress, walk: Walk, newest: string | undefined, left = Infinity): Progress => {
  const { instant, offset } =
    newest === undefined ? { instant: Math.min(progress.newest, walk.at), offset: progress.offset } : parse(newest)
  return {
    newest: instant,
    offset,
    floor: Math.min(left, walk.at - instant > settled ? instant + 1 : instant - slack),
    deepAt: walk.deep ? walk.at : progress.deepAt
  }
}

/** Whether the newest row is older than the newest one known: it was deleted, or Stash has its database from a backup. */
export const wentBack = (progress: Progress, stamps: ReadonlyArray<string>): boolean =>
  progress.deepAt > 0 && stamps.length > 0 && stamps.every((stamp) => parse(stamp).instant < progress.newest)

/** A row read so soon after its own stamp may change again without moving it: its stamp is not remembered. */
export const isProvisional = (stamp: string, at: number): boolean => at - parse(stamp).instant <= slack
