import type { LockName } from "./Fields.ts"
import type { AgentData, Item } from "./Item.ts"
import type { SortedLists } from "./SortedItems.ts"
import type { Tag } from "./TagTable.ts"

/** A file on the disk that scans look at. */
export interface DiskFile {
  /** Bytes. */
  readonly size: number | undefined
  /** What an agent would know about it; otherwise its name is all there is. */
  readonly agent?: AgentData
  /** Locks that the item of this file is born with. */
  readonly locks?: ReadonlyArray<LockName>
  /** Plex made this file itself, as a version of that one for a target such as "Mobile". */
  readonly optimized?: { readonly of: string; readonly target: string }
}

/** What a library may hold. */
export const sectionTypes = ["movie", "show", "artist", "photo"] as const
export type SectionType = (typeof sectionTypes)[number]

/** A library. */
export interface Section {
  readonly id: number
  /** Only libraries of type `movie` have items here. */
  readonly type: SectionType
  title: string
  readonly uuid: string
  readonly agent: string
  readonly scanner: string
  readonly language: string
  readonly locations: Array<{ readonly id: number; readonly path: string }>
  /** Epoch seconds. */
  readonly createdAt: number
  updatedAt: number
  /** Epoch seconds of the last scan that ended. */
  scannedAt: number
  /** A counter that only grows. */
  contentChangedAt: number
  /** Scans under way. */
  scans: number
  readonly items: Set<Item>
  /** Collection objects by the title of their tag. */
  readonly collections: Map<string, Collection>
  /**
   * What is on the disk below its folders, which is what its scans find. Each library has its own view, so that a test adds a file to one of them
   * and not to every one that has the folder too.
   */
  readonly disk: Map<string, DiskFile>
  /** Which item holds a file. */
  readonly files: Map<string, Item>
  readonly lists: SortedLists
  /** Settings by name, where they are not the default. */
  readonly prefs: Map<string, string>
}

/** A collection object and who is in it. */
export interface Collection {
  readonly item: Item
  /** The tag that its members carry; the object's `index` is this tag's id. */
  tag: Tag
  /** In the order of joining, or the one that someone moved them to. */
  members: Set<Item>
  /** A smart collection has no members of its own but the query that finds them. */
  smart: { readonly uri: string } | undefined
  /** Settings by name (`collectionMode`, `collectionSort`, `collectionFilterBasedOnUser`), where they are not the default. */
  readonly prefs: Map<string, string>
}
