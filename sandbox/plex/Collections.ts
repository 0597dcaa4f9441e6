import { title, type Item } from "./Item.ts"
import { type PlexState, seconds } from "./PlexState.ts"
import type { Collection, Section } from "./Section.ts"
import * as Sections from "./Sections.ts"

/** Makes a collection object. */
export const make = (state: PlexState, section: Section, name: string): Collection => {
  const id = ++state.lastIds.item
  const now = seconds(state)
  const item: Item = {
    id,
    type: 18,
    section,
    guid: `collection://${Sections.stableUuid(`${section.uuid} ${id}`)}`,
    content: { texts: { title: name }, numbers: { addedAt: now }, locks: [], taggings: [], selected: {} },
    media: [],
    agent: undefined,
    updatedAt: now,
    viewCount: 0,
    lastViewedAt: undefined,
    viewOffset: undefined,
    lastRatedAt: undefined,
    prefs: undefined
  }
  const tag = state.tags.resolve("collection", name, false)
  const collection: Collection = { item, tag, members: new Set(), smart: undefined, prefs: new Map() }
  state.items.set(id, item)
  section.collections.set(name, collection)
  Sections.changed(item)
  return collection
}

export const byItem = (item: Item): Collection | undefined =>
  [...item.section.collections.values()].find((collection) => collection.item === item)

const drop = (state: PlexState, collection: Collection): void => {
  collection.item.section.collections.delete(collection.tag.name)
  state.items.delete(collection.item.id)
  Sections.changed(collection.item)
}

/** Brings the collection objects of a library in line with an item's collection tags: made with their first member, gone with their last. */
export const follow = (state: PlexState, item: Item, names: ReadonlyArray<string>): void => {
  const { section } = item
  for (const name of names) {
    const collection = section.collections.get(name) ?? make(state, section, name)
    collection.members.add(item)
  }
  for (const [name, collection] of section.collections) {
    if (names.includes(name) || !collection.members.delete(item)) continue
    if (collection.members.size === 0) drop(state, collection)
  }
}

/** Takes a collection away: its tag goes from every member. */
export const remove = (state: PlexState, collection: Collection): void => {
  for (const member of collection.members) {
    const taggings = member.content.taggings.filter(({ tag }) => tag !== collection.tag)
    member.content = { ...member.content, taggings }
    member.updatedAt = seconds(state)
    Sections.changed(member)
  }
  drop(state, collection)
}

/** After an edit of a collection's title: its members carry the tag of the new name. */
export const rename = (state: PlexState, item: Item): void => {
  const { section } = item
  const collection = byItem(item)
  const name = title(item)
  if (collection === undefined || collection.tag.name === name) return
  const old = collection.tag
  section.collections.delete(old.name)
  section.collections.set(name, collection)
  collection.tag = state.tags.resolve("collection", name, false)
  for (const member of collection.members) {
    const taggings = member.content.taggings.map((each) => (each.tag === old ? { ...each, tag: collection.tag } : each))
    member.content = { ...member.content, taggings }
    Sections.changed(member)
  }
}

/** Puts a member first, or behind another one. */
export const move = (collection: Collection, member: Item, after: Item | undefined): void => {
  const others = [...collection.members].filter((each) => each !== member)
  const at = after === undefined ? 0 : others.indexOf(after) + 1
  collection.members = new Set([...others.slice(0, at), member, ...others.slice(at)])
}
