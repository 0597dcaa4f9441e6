import * as Schema from "effect/Schema"
import { beginsWith, pieces } from "../model/PathMapping.ts"
import { isWindows } from "../model/FilePath.ts"

/** Why a whole folder is missing, most likely. */
export const Likely = Schema.Literal("below_no_library", "other_mapping", "not_scanned", "other_size", "not_in_stash")
export type Likely = typeof Likely.Type

/** What is known of a folder of which nothing was found. */
export interface MissingFolder {
  /** As Plex would see it, by the rules in force. */
  readonly mapped: string
  /** Where Plex has a file of the same name and size, though not there; null: nowhere. */
  readonly elsewhere: string | null
  /** Its scenes, and those of them whose file Plex has with another size, and those that it does not know at all. */
  readonly scenes: number
  readonly otherSize: number
  readonly unknown: number
}

/** Whether a path is a folder or lies below it. Windows paths have no case. */
export const isBelow = (path: string, folder: string): boolean =>
  beginsWith(pieces(path), pieces(folder), isWindows(folder))

/** Null: its scenes have reasons of their own. `locations`: folders of the libraries that are synced. */
export const likelyOf = (folder: MissingFolder, locations: ReadonlyArray<string>): Likely | null => {
  if (folder.otherSize === folder.scenes) return "other_size"
  if (folder.elsewhere !== null) return "other_mapping"
  if (folder.unknown < folder.scenes) return null
  return locations.some((location) => isBelow(folder.mapped, location)) ? "not_scanned" : "below_no_library"
}

/** What is most likely, and what to do. `mapped`: the folder as Plex would see it. */
export const likelyText = (likely: Likely, mapped: string, elsewhere: string | null): string => {
  switch (likely) {
    case "below_no_library":
      return `it lies below no library of Plex (there it would be ${mapped}); add it to a library, or set path_mappings`
    case "other_mapping":
      return `Plex has its files elsewhere${elsewhere === null ? "" : `, as in ${elsewhere}`}, and not in ${mapped}; set path_mappings (plexsync doctor suggests them)`
    case "not_scanned":
      return `Plex has not scanned ${mapped} yet; let it scan that library, and see that it can read the folder`
    case "other_size":
      return `its files changed since one side has scanned; let Stash and Plex scan ${mapped}`
    case "not_in_stash":
      return "Stash knows no file here: it has not scanned the folder, or sees it under another path (path_mappings)"
  }
}
