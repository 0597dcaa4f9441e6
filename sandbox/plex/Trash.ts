import type { Item, Media, Part } from "./Item.ts"
import * as Items from "./Items.ts"
import { type PlexState, seconds } from "./PlexState.ts"
import type { Section } from "./Section.ts"
import * as Sections from "./Sections.ts"
import * as Timeline from "./Timeline.ts"

const partsOf = (item: Item): ReadonlyArray<Part> => item.media.flatMap(({ parts }) => parts)

const mark = (state: PlexState, item: Item, file: string, at: number | undefined): boolean => {
  const marked = partsOf(item).filter(
    (part) => part.file === file && (part.deletedAt === undefined) !== (at === undefined)
  )
  for (const part of marked) part.deletedAt = at
  if (marked.length === 0) return false
  item.updatedAt = seconds(state)
  Sections.changed(item)
  return true
}

/** A file is gone from the disk: it stays listed, and says since when. True if that is news. */
export const put = (state: PlexState, item: Item, file: string): boolean => mark(state, item, file, seconds(state))

/** A file is on the disk again. True if that is news. */
export const takeBack = (state: PlexState, item: Item, file: string): boolean => mark(state, item, file, undefined)

/** What is gone for good: items with their last file. */
export const empty = (state: PlexState, section: Section): void => {
  for (const item of [...section.items]) {
    const gone = partsOf(item).filter(({ deletedAt }) => deletedAt !== undefined)
    for (const { file } of gone) {
      if (Items.dropFile(state, item, file)) Timeline.publish(state, item, "deleted", { metadataState: "deleted" })
      else Timeline.processed(state, item)
    }
  }
}

const latest = (parts: ReadonlyArray<Part>): number | undefined =>
  parts.length > 0 && parts.every(({ deletedAt }) => deletedAt !== undefined)
    ? Math.max(...parts.map(({ deletedAt }) => deletedAt ?? 0))
    : undefined

/** Where the mark stands: on the item if all of its files are in the trash, else on a version of which all are, else on the file. */
export const ofItem = (item: Item): number | undefined => latest(partsOf(item))
export const ofMedia = (item: Item, { parts }: Media): number | undefined =>
  ofItem(item) === undefined ? latest(parts) : undefined
export const ofPart = (item: Item, media: Media, part: Part): number | undefined =>
  ofItem(item) === undefined && ofMedia(item, media) === undefined ? part.deletedAt : undefined
