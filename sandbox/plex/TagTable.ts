import type { TagKind } from "./Fields.ts"

/** A tag of the server: shared by all items that carry it, so a photo set through one item shows on every other. */
export interface Tag {
  readonly id: number
  readonly kind: TagKind
  readonly name: string
  thumb: string | undefined
  tagKey: string | undefined
}

export interface TagTable {
  /** The tag of that name; made if there is none. `foldCase`: a name that differs only in case is the same tag. */
  readonly resolve: (kind: TagKind, name: string, foldCase: boolean) => Tag
  readonly find: (kind: TagKind, name: string) => Tag | undefined
  readonly all: () => Iterable<Tag>
}

export const make = (): TagTable => {
  const exact = new Map<string, Tag>()
  const folded = new Map<string, Tag>()
  let lastId = 0
  const keyOf = (kind: TagKind, name: string) => `${kind}\n${name}`
  const find = (kind: TagKind, name: string) => exact.get(keyOf(kind, name))
  return {
    find,
    all: () => exact.values(),
    resolve: (kind, name, foldCase) => {
      const known = find(kind, name) ?? (foldCase ? folded.get(keyOf(kind, name.toLowerCase())) : undefined)
      if (known) return known
      const tag: Tag = { id: ++lastId, kind, name, thumb: undefined, tagKey: undefined }
      exact.set(keyOf(kind, name), tag)
      const foldedKey = keyOf(kind, name.toLowerCase())
      if (!folded.has(foldedKey)) folded.set(foldedKey, tag)
      return tag
    }
  }
}
