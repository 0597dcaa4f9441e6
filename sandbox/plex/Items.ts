import * as Collections from "./Collections.ts"
import { type Content, fingerprint } from "./Content.ts"
import type { AgentData, Item, Part } from "./Item.ts"
import { guidFor } from "./Guids.ts"
import type { LockName } from "./Fields.ts"
import { type PlexState, seconds } from "./PlexState.ts"
import type { Section } from "./Section.ts"
import * as Sections from "./Sections.ts"
import { titleOf } from "./Stacking.ts"
import * as Timeline from "./Timeline.ts"

const none: ReadonlyArray<never> = []

const part = (state: PlexState, file: string, size: number | undefined): Part => ({
  id: ++state.lastIds.part,
  file,
  size,
  deletedAt: undefined
})

/** What an agent of personal videos knows: the file's name. */
export const agentOf = (item: Item): AgentData => item.agent ?? { title: titleOf(item.media[0]?.parts[0]?.file ?? "") }

export interface NewItem {
  readonly file: string
  readonly size: number | undefined
  readonly agent?: AgentData | undefined
  readonly locks?: ReadonlyArray<LockName> | undefined
  /** Epoch seconds. */
  readonly addedAt?: number
}

/** Adds a film as a scan does: its title is what the agent makes of the file. */
export const add = (state: PlexState, section: Section, { addedAt, agent, file, locks, size }: NewItem): Item => {
  const id = ++state.lastIds.item
  const now = addedAt ?? seconds(state)
  const known: AgentData = agent ?? { title: titleOf(file) }
  const item: Item = {
    id,
    type: 1,
    section,
    guid: guidFor(section, file, id),
    content: {
      texts: { title: known.title, ...(known.summary === undefined ? {} : { summary: known.summary }) },
      numbers: { addedAt: now, ...(known.year === undefined ? {} : { year: known.year }) },
      locks: locks ?? none,
      taggings: none,
      selected: {}
    },
    media: [{ id: ++state.lastIds.media, parts: [part(state, file, size)], analysed: false }],
    agent,
    updatedAt: now,
    viewCount: 0,
    lastViewedAt: undefined,
    viewOffset: undefined,
    lastRatedAt: undefined,
    prefs: undefined
  }
  state.items.set(id, item)
  section.items.add(item)
  section.files.set(file, item)
  Sections.changed(item)
  return item
}

export const files = (item: Item): ReadonlyArray<string> =>
  item.media.flatMap(({ parts }) => parts.map(({ file }) => file))

/** Takes an item out of its library, with its collections' memberships. */
export const remove = (state: PlexState, item: Item): void => {
  Collections.follow(state, item, [])
  state.items.delete(item.id)
  item.section.items.delete(item)
  for (const file of files(item)) if (item.section.files.get(file) === item) item.section.files.delete(file)
  Sections.changed(item)
}

/** A further part of the first version of an item. */
export const addPart = (state: PlexState, item: Item, file: string, size: number | undefined): void => {
  const [first] = item.media
  if (first === undefined) return
  first.parts.push(part(state, file, size))
  first.parts.sort((a, b) => (a.file < b.file ? -1 : 1))
  item.section.files.set(file, item)
  item.updatedAt = seconds(state)
  Sections.changed(item)
}

/** A version of an item that Plex made itself. */
export const addMedia = (
  state: PlexState,
  item: Item,
  file: string,
  size: number | undefined,
  target: string
): void => {
  item.media.push({
    id: ++state.lastIds.media,
    parts: [part(state, file, size)],
    analysed: false,
    proxyType: 42,
    target
  })
  item.section.files.set(file, item)
  item.updatedAt = seconds(state)
  Sections.changed(item)
}

/** Takes a file from an item, and the item away with its last one; true if the item is gone. */
export const dropFile = (state: PlexState, item: Item, file: string): boolean => {
  for (const media of item.media) media.parts = media.parts.filter((each) => each.file !== file)
  item.media = item.media.filter(({ parts }) => parts.length > 0)
  item.section.files.delete(file)
  Sections.changed(item)
  item.updatedAt = seconds(state)
  if (item.media.length > 0) return false
  remove(state, item)
  return true
}

/** A file of an item has another size: it was replaced. True if so. */
export const resize = (state: PlexState, item: Item, file: string, size: number | undefined): boolean => {
  const found = item.media.flatMap(({ parts }) => parts).find((each) => each.file === file)
  if (found === undefined || found.size === size) return false
  found.size = size
  item.updatedAt = seconds(state)
  Sections.changed(item)
  return true
}

/** A file of an item moved and the server noticed: the item stays the same. */
export const moveFile = (state: PlexState, item: Item, from: string, to: string): void => {
  for (const each of item.media.flatMap(({ parts }) => parts)) if (each.file === from) each.file = to
  item.section.files.delete(from)
  item.section.files.set(to, item)
  Sections.changed(item)
  item.updatedAt = seconds(state)
}

/** Gives an item another content: stamps move, collections follow. */
export const update = (state: PlexState, item: Item, content: Content): void => {
  item.content = content
  item.updatedAt = Math.max(seconds(state), item.updatedAt)
  Sections.changed(item)
  if (item.type === 1) {
    const names = content.taggings.filter(({ tag }) => tag.kind === "collection").map(({ tag }) => tag.name)
    Collections.follow(state, item, names)
  } else Collections.rename(state, item)
}

/** An update by a client's PUT: counted as a change if it changed a value or a lock, and told to listeners like any processed item. */
export const put = (state: PlexState, item: Item, content: Content): void => {
  const before = fingerprint(item.content)
  update(state, item, content)
  const after = fingerprint(item.content)
  if (before !== after) state.changes.add(`${item.id} ${after}`)
  Timeline.processed(state, item)
}
