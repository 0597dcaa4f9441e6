import { isWindows } from "../model/FilePath.ts"
import type { Evidence, Folder, Shift } from "./MappingEvidence.ts"
import { beginsWith, joined, type PathMapping, pieces } from "../model/PathMapping.ts"

type Path = ReadonlyArray<string>

/** A folder that follows a shift, with the votes below it. */
interface Claim {
  readonly shift: Shift
  readonly at: Path
  readonly votes: number
}

/** What a folder and all below it come to. */
interface Weighed {
  /** Claims that may still rise into a folder above. */
  readonly open: ReadonlyArray<Claim>
  /** Exceptions below another claim. */
  readonly settled: ReadonlyArray<Claim>
  /** Votes that no claim covers. */
  readonly loose: ReadonlyMap<Shift, number>
}

/** Fewer votes are no rule. */
const fewest = 3
/** More rules than this are no help; those with most votes stay. */
const mostRules = 50

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, one) => total + one, 0)

/** Coincidences fall together by chance: the more there are, the more votes a rule needs. */
const votesNeeded = ({ shifts, stray }: Evidence): number => {
  const rare = [...shifts.values()].map(({ votes }) => votes).filter((votes) => votes < fewest)
  return fewest + Math.floor(Math.log2(1 + stray.votes + sum(rare)) / 2)
}

const votesFor = (claims: ReadonlyArray<Claim>, shift: Shift): number =>
  sum(claims.filter((claim) => claim.shift === shift).map(({ votes }) => votes))

const gathered = (maps: ReadonlyArray<ReadonlyMap<Shift, number>>): Map<Shift, number> => {
  const all = new Map<Shift, number>()
  for (const [shift, votes] of maps.flatMap((map) => [...map])) all.set(shift, (all.get(shift) ?? 0) + votes)
  return all
}

/** The shift that most loose files follow, if they and the claims that agree outweigh the other loose ones. */
const byFiles = (open: ReadonlyArray<Claim>, loose: ReadonlyMap<Shift, number>, depth: number, needed: number) => {
  const [best] = [...loose]
    .filter(([shift]) => shift.depth <= depth)
    .map(([shift, votes]) => ({ shift, votes, support: votes + votesFor(open, shift) }))
    .toSorted((a, b) => b.votes - a.votes || b.support - a.support)
  if (best === undefined) return undefined
  return best.support >= needed && best.support > sum(loose.values()) - best.votes ? best.shift : undefined
}

/** The shift of at least three in four of several claims. */
const byFolders = (open: ReadonlyArray<Claim>, depth: number): Shift | undefined => {
  const shifts = new Set(open.map(({ shift }) => shift))
  return [...shifts].find((shift) => {
    const own = open.filter((claim) => claim.shift === shift).length
    return shift.depth <= depth && own >= 2 && own * 4 >= open.length * 3
  })
}

/** A claim stays as low as its files do, and rises only to take in more of them: it says no more than was seen. */
const weigh = (folder: Folder, at: Path, needed: number): Weighed => {
  const below = [...folder.below.values()].map((next) => weigh(next, [...at, next.name], needed))
  const open = below.flatMap((one) => one.open)
  const settled = below.flatMap((one) => one.settled)
  const loose = gathered([folder.votes, ...below.map((one) => one.loose)])
  const shift = byFiles(open, loose, at.length, needed) ?? byFolders(open, at.length)
  if (shift === undefined) return { open, settled, loose }
  return {
    open: [{ shift, at, votes: (loose.get(shift) ?? 0) + votesFor(open, shift) }],
    settled: [...settled, ...open.filter((claim) => claim.shift !== shift)],
    loose: new Map()
  }
}

const target = ({ shift }: Claim, at: Path): Path => [...shift.plex, ...at.slice(shift.depth)]

const isSame = (plex: Path, library: string): boolean => {
  const root = pieces(library)
  return plex.length === root.length && beginsWith(plex, root, isWindows(library))
}

/** A claim whose files all lie in one folder of a Plex library starts where the library does, unless other claims are there too. */
const widened = (claim: Claim, claims: ReadonlyArray<Claim>, libraries: ReadonlyArray<string>): Claim => {
  const isFree = (at: Path) =>
    claims.every(
      (other) => other === claim || !beginsWith(other.at, at, false) || beginsWith(other.at, claim.at, false)
    )
  const starts = claim.at.map((_, up) => claim.at.slice(0, claim.at.length - up))
  const start = starts.find(
    (at) => at.length >= claim.shift.depth && libraries.some((library) => isSame(target(claim, at), library))
  )
  return start === undefined || !isFree(start) ? claim : { ...claim, at: start }
}

/** Equal paths need a rule only where another rule would map them away. */
const isNeeded = (claim: Claim, claims: ReadonlyArray<Claim>): boolean =>
  claim.shift.depth > 0 ||
  claims.some(({ at, shift }) => shift.depth > 0 && at.length < claim.at.length && beginsWith(claim.at, at, false))

/** The rules that reproduce what was seen, the most specific first. `libraries`: folders of Plex's libraries. */
export const propose = (evidence: Evidence, libraries: ReadonlyArray<string>): ReadonlyArray<PathMapping> => {
  const { open, settled } = weigh(evidence.top, [], votesNeeded(evidence))
  const claims = [...open, ...settled]
  return claims
    .map((claim) => (claim.shift.depth > 0 ? widened(claim, claims, libraries) : claim))
    .filter((claim, _, all) => isNeeded(claim, all))
    .toSorted((a, b) => b.votes - a.votes)
    .slice(0, mostRules)
    .map((claim) => ({ depth: claim.at.length, stash: joined(claim.at), plex: joined(target(claim, claim.at)) }))
    .toSorted((a, b) => b.depth - a.depth || (a.stash < b.stash ? -1 : 1))
    .map(({ plex, stash }) => ({ stash, plex }))
}
