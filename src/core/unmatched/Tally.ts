import type { Obstacle } from "../explain/Obstacle.ts"
import { normalise } from "../model/FilePath.ts"
import { type Likely, likelyOf } from "./Likely.ts"

/** A scene, or an item, that was looked at. */
export interface Looked {
  /** Scene id or rating key. */
  readonly id: string
  /** Its file; "" where it has none. */
  readonly file: string
  /** The file as Plex would see it. */
  readonly mapped: string
  /** Why it has no counterpart; null: it has one. */
  readonly reason: Obstacle | "no_scene" | null
  /** A file of Plex with its name and size at another path. */
  readonly elsewhere: string | null
}

/** What was met in one folder. Filled in place: there may be as many as there are files. */
interface Folder {
  readonly mapped: string
  seen: number
  elsewhere: string | null
  readonly reasons: Map<NonNullable<Looked["reason"]>, number>
  readonly examples: Array<Pick<Looked, "id" | "file">>
}

/** Everything met so far, by folder. */
export interface Tally {
  readonly folders: Map<string, Folder>
}

export const emptyTally = (): Tally => ({ folders: new Map() })

/** Enough to know what is meant. */
const mostExamples = 3

/** The folder of a path, as it is spelt; "" of none. */
export const folderOf = (path: string): string => {
  const whole = normalise(path)
  const at = whole.lastIndexOf("/")
  return path === "" || at < 0 ? "" : at === 0 ? "/" : whole.slice(0, at)
}

/** One more. Only what has no counterpart is remembered by name. */
export const count = ({ folders }: Tally, { elsewhere, file, id, mapped, reason }: Looked): void => {
  const name = folderOf(file)
  const folder: Folder = folders.get(name) ?? {
    mapped: folderOf(mapped),
    seen: 0,
    elsewhere: null,
    reasons: new Map(),
    examples: []
  }
  if (folder.seen === 0) folders.set(name, folder)
  folder.seen += 1
  if (reason === null) return
  folder.reasons.set(reason, (folder.reasons.get(reason) ?? 0) + 1)
  folder.elsewhere ??= elsewhere === null ? null : folderOf(elsewhere)
  if (folder.examples.length < mostExamples) folder.examples.push({ id, file })
}

/** A folder with something that has no counterpart. */
export interface UnmatchedFolder {
  readonly folder: string
  readonly mapped: string
  /** All that were looked at in it, and those without a counterpart. */
  readonly looked: number
  readonly unmatched: number
  readonly reasons: Readonly<Record<string, number>>
  /** Where nothing in it has one: why, most likely. */
  readonly likely: Likely | null
  readonly elsewhere: string | null
  readonly examples: ReadonlyArray<Pick<Looked, "id" | "file">>
}

const likely = (name: string, folder: Folder, unmatched: number, locations: ReadonlyArray<string>): Likely | null => {
  if (unmatched < folder.seen || name === "") return null
  if (folder.reasons.has("no_scene")) return "not_in_stash"
  const unsure = folder.reasons.get("low_confidence") ?? 0
  const elsewhere = 2 * unsure > unmatched ? folder.elsewhere : null
  const otherSize = folder.reasons.get("size_differs") ?? 0
  // What may be several items elsewhere is not in this folder of Plex either.
  const unknown = (folder.reasons.get("no_item") ?? 0) + unsure
  return likelyOf({ mapped: folder.mapped, elsewhere, scenes: unmatched, otherSize, unknown }, locations)
}

/** The folders with something unmatched, in the order of their names. */
export const unmatchedIn = ({ folders }: Tally, locations: ReadonlyArray<string>): ReadonlyArray<UnmatchedFolder> =>
  [...folders]
    .filter(([, { reasons }]) => reasons.size > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, folder]) => {
      const unmatched = [...folder.reasons.values()].reduce((sum, one) => sum + one, 0)
      return {
        folder: name,
        mapped: folder.mapped,
        looked: folder.seen,
        unmatched,
        reasons: Object.fromEntries([...folder.reasons].toSorted(([a], [b]) => (a < b ? -1 : 1))),
        likely: likely(name, folder, unmatched, locations),
        elsewhere: folder.elsewhere,
        examples: folder.examples
      }
    })
