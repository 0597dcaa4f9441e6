import { isWindows } from "../model/FilePath.ts"
import { pieces } from "../model/PathMapping.ts"

/** One file as both servers see it, by full path: equal in name and size, and the only such file on either side. */
export interface FilePair {
  readonly stash: string
  readonly plex: string
}

/**
 * A way from paths of Stash to paths of Plex: the shortest prefixes in which a pair's paths differ, all below being the same.
 * Equal paths have both prefixes empty.
 */
export interface Shift {
  /** Length of the Stash prefix in pieces; infinite where nothing is the same, not even the spelling of the name. */
  readonly depth: number
  readonly plex: ReadonlyArray<string>
  votes: number
}

/** A folder of Stash, with the pairs that lie in it. */
export interface Folder {
  readonly name: string
  /** Pairs right in it, and in folders below it that are not kept. */
  readonly votes: Map<Shift, number>
  readonly below: Map<string, Folder>
}

/** All that pairs have shown so far. It is filled in place and grows with folders up to a bound, not with files. */
export interface Evidence {
  readonly shifts: Map<string, Shift>
  readonly stray: Shift
  readonly top: Folder
  folders: number
}

/** Folders kept apart, and shifts: what comes later counts for the nearest folder kept, or as a stray. */
const most = 20_000

const folder = (name: string): Folder => ({ name, votes: new Map(), below: new Map() })

export const noEvidence = (): Evidence => ({
  shifts: new Map(),
  stray: { depth: Infinity, plex: [], votes: 0 },
  top: folder(""),
  folders: 0
})

const folded = (path: ReadonlyArray<string>, windows: boolean): ReadonlyArray<string> =>
  windows ? path.map((piece) => piece.toLowerCase()) : path

/** How many last pieces two paths share. Where Plex runs on Windows, case does not count. */
const shared = (stash: ReadonlyArray<string>, plex: ReadonlyArray<string>, windows: boolean): number => {
  const ours = folded(stash, windows).toReversed()
  const theirs = folded(plex, windows).toReversed()
  const difference = ours.findIndex((piece, at) => piece !== theirs[at])
  return difference === -1 ? ours.length : difference
}

const shiftOf = (evidence: Evidence, pair: FilePair, stash: ReadonlyArray<string>): Shift => {
  const plex = pieces(pair.plex)
  const windows = isWindows(pair.plex)
  const same = shared(stash, plex, windows)
  if (same === 0) return evidence.stray
  const prefix = stash.slice(0, stash.length - same)
  const target = plex.slice(0, plex.length - same)
  const key = JSON.stringify([folded(prefix, isWindows(pair.stash)), folded(target, windows)])
  const known = evidence.shifts.get(key)
  if (known !== undefined) return known
  if (evidence.shifts.size >= most) return evidence.stray
  const fresh = { depth: prefix.length, plex: target, votes: 0 }
  evidence.shifts.set(key, fresh)
  return fresh
}

const folderOf = (evidence: Evidence, path: ReadonlyArray<string>, windows: boolean): Folder => {
  let place = evidence.top
  for (const name of path) {
    const key = windows ? name.toLowerCase() : name
    const known = place.below.get(key)
    if (known === undefined && evidence.folders >= most) return place
    const next = known ?? folder(name)
    if (known === undefined) {
      place.below.set(key, next)
      evidence.folders += 1
    }
    place = next
  }
  return place
}

/** Takes one more pair into account. */
export const addPair = (evidence: Evidence, pair: FilePair): void => {
  const stash = pieces(pair.stash)
  const shift = shiftOf(evidence, pair, stash)
  const { votes } = folderOf(evidence, stash.slice(0, -1), isWindows(pair.stash))
  shift.votes += 1
  votes.set(shift, (votes.get(shift) ?? 0) + 1)
}
