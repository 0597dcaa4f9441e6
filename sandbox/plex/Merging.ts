import type { Item } from "./Item.ts"
import * as Items from "./Items.ts"
import type { PlexState } from "./PlexState.ts"
import * as Sections from "./Sections.ts"
import * as Timeline from "./Timeline.ts"

/** Moves the files of other items into one, as further versions; the others are gone. */
export const merge = (state: PlexState, into: Item, others: ReadonlyArray<Item>): void => {
  for (const other of others) {
    const { media } = other
    other.media = []
    Items.remove(state, other)
    into.media.push(...media)
    for (const { parts } of media) for (const { file } of parts) into.section.files.set(file, into)
    Timeline.publish(state, other, "deleted", { metadataState: "deleted" })
  }
  Sections.changed(into)
  Timeline.processed(state, into)
}

/** Gives every version but the first an item of its own; optimised ones stay. */
export const split = (state: PlexState, item: Item): ReadonlyArray<Item> => {
  const [, ...others] = item.media.filter(({ proxyType }) => proxyType === undefined)
  item.media = item.media.filter((media) => !others.includes(media))
  Sections.changed(item)
  return others.flatMap((media) => {
    const [first] = media.parts
    if (first === undefined) return []
    const made = Items.add(state, item.section, { file: first.file, size: first.size })
    made.media = [media]
    for (const { file } of media.parts) item.section.files.set(file, made)
    Timeline.publish(state, made, "created", { metadataState: "created" })
    return [made]
  })
}
