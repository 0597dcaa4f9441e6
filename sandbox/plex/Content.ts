import { createHash } from "node:crypto"
import type { ImageField, LockName, NumberField, TextField } from "./Fields.ts"
import type { Tag } from "./TagTable.ts"

/** A tag on an item, with what belongs to this one item: an actor's role, and a photo for it alone. */
export interface Tagging {
  readonly tag: Tag
  readonly text: string | undefined
  readonly thumb: string | undefined
}

/** Everything of an item that an edit can change. An immutable value: an edit makes another. */
export interface Content {
  readonly texts: Readonly<Partial<Record<TextField, string | undefined>>>
  readonly numbers: Readonly<Partial<Record<NumberField, number | undefined>>>
  readonly locks: ReadonlyArray<LockName>
  readonly taggings: ReadonlyArray<Tagging>
  /** Address of the selected image where it is not the generated one (`upload://posters/<sha1>`). */
  readonly selected: Readonly<Partial<Record<ImageField, string | undefined>>>
}

export const isLocked = (content: Content, name: LockName): boolean => content.locks.includes(name)

/** All values and locks in a form in which equal contents are equal texts; the order of tags is not part of it. */
const canonical = ({ locks, numbers, selected, taggings, texts }: Content): string => {
  const entries = (record: Readonly<Record<string, unknown>>) =>
    Object.entries(record)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
  const tags = taggings.map(({ tag, text, thumb }) => [tag.kind, tag.name, text ?? "", thumb ?? tag.thumb ?? ""])
  const sorted = tags.map((tag) => JSON.stringify(tag)).sort()
  return JSON.stringify([entries(texts), entries(numbers), [...locks].sort(), sorted, entries(selected)])
}

/** A short name for a content: equal exactly if all values and locks are. */
export const fingerprint = (content: Content): string => createHash("sha1").update(canonical(content)).digest("base64")
