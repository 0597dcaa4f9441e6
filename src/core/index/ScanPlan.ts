import * as Schema from "effect/Schema"
import { isWindows } from "../model/FilePath.ts"
import { beginsWith, pieces } from "../model/PathMapping.ts"
import type { Library } from "../model/PlexItem.ts"

const Scan = Schema.Struct({
  /** Section key. */
  library: Schema.String,
  /** As the Plex server sees it. */
  folder: Schema.String,
  /** Epoch ms. */
  at: Schema.Number
})
/** A folder of a library that is to be scanned, or was, and since when. */
export type Scan = typeof Scan.Type

/** Scans that are wished for, and those of the last minute. */
export const ScanState = Schema.Struct({ wanted: Schema.Array(Scan), asked: Schema.Array(Scan) })
export type ScanState = typeof ScanState.Type

export const noScans: ScanState = { wanted: [], asked: [] }

/** How long to wait for more files of a folder. Milliseconds. */
export const settling = 3000
/** A folder is scanned once in so long. Milliseconds. */
export const interval = 60_000

/** What is between the folder's end and its library's location, spelt as Stash spells it: a disk may keep names in another normal form than ours. */
const spelt = (names: ReadonlyArray<string>, stashFolder: string): ReadonlyArray<string> => {
  const theirs = stashFolder.split(isWindows(stashFolder) ? /[\\/]/ : "/").filter((name) => name !== "")
  const offset = theirs.length - names.length
  return names.map((name, at) =>
    theirs[at + offset]?.normalize("NFC") === name ? (theirs[at + offset] ?? name) : name
  )
}

/**
 * The folder of a file in each library that has it below one of its locations, spelt as the server spells the location. `plexPath`: where
 * Plex would see the file; `stashPath`: where Stash sees it.
 */
export const foldersFor = (
  libraries: ReadonlyArray<Pick<Library, "key" | "locations">>,
  plexPath: string,
  stashPath: string
): ReadonlyArray<Omit<Scan, "at">> => {
  const folder = pieces(plexPath).slice(0, -1)
  const stashFolder = stashPath.slice(0, Math.max(stashPath.lastIndexOf("/"), stashPath.lastIndexOf("\\")))
  return libraries.flatMap(({ key, locations }) => {
    const location = locations.find((one) => beginsWith(folder, pieces(one), isWindows(one)))
    if (location === undefined) return []
    const separator = isWindows(location) && location.includes("\\") ? "\\" : "/"
    const below = spelt(folder.slice(pieces(location).length), stashFolder)
    const whole = [location.replace(/[\\/]+$/, ""), ...below].join(separator)
    return [{ library: key, folder: below.length === 0 ? location : whole }]
  })
}

/** A scan of `outer` finds what is in `inner`. */
const covers = (outer: Scan, inner: Scan): boolean =>
  outer.library === inner.library && beginsWith(pieces(inner.folder), pieces(outer.folder), isWindows(outer.folder))

/** One more wish; a folder that is wished for already keeps its place. */
export const withRequest = (state: ScanState, scan: Scan): ScanState =>
  state.wanted.some((one) => one.library === scan.library && one.folder === scan.folder)
    ? state
    : { ...state, wanted: [...state.wanted, scan] }

/** When a wish may be fulfilled, epoch ms. A time in the future is of a clock that was set back. */
const readyAt = (scan: Scan, asked: ReadonlyArray<Scan>, now: number): number => {
  const last = Math.max(-Infinity, ...asked.filter((one) => covers(one, scan)).map(({ at }) => Math.min(at, now)))
  return Math.max(Math.min(scan.at, now) + settling, last + interval)
}

/** The scans to ask for now, each folder within another one merged into it. */
export const dueScans = ({ asked, wanted }: ScanState, now: number): ReadonlyArray<Scan> => {
  const due = wanted.filter((scan) => readyAt(scan, asked, now) <= now)
  return due.filter(
    (scan, at) =>
      !due.some((other, place) => place !== at && covers(other, scan) && !(covers(scan, other) && place > at))
  )
}

/** How long until one is due, in ms; null: none is wished for. */
export const waitFor = ({ asked, wanted }: ScanState, now: number): number | null =>
  wanted.length === 0 ? null : Math.max(0, Math.min(...wanted.map((scan) => readyAt(scan, asked, now))) - now)

/** After a scan was asked for at `scan.at`: wishes before that are fulfilled by it, and what is long past no longer counts. */
export const askedFor = ({ asked, wanted }: ScanState, scan: Scan): ScanState => ({
  wanted: wanted.filter((one) => !(covers(scan, one) && one.at <= scan.at)),
  asked: [...asked.filter((one) => one.at > scan.at - interval && one.at <= scan.at), scan]
})
