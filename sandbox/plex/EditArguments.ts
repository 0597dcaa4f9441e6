import {
  isLockName,
  isNumberField,
  isTagKind,
  isTextField,
  type LockName,
  type NumberField,
  type TagKind,
  type TextField
} from "./Fields.ts"
import { decode, type Pair } from "./Query.ts"

/** A tag to add, as the indexed arguments of one index describe it. */
export interface NewTag {
  readonly name: string
  readonly text?: string
  readonly thumb?: string
  readonly tagKey?: string
  readonly taggingThumb?: string
}

export interface TagEdit {
  /** `genre[].tag=`: take all away first. */
  readonly clear: boolean
  /** `genre[].tag.tag-=A,B`: take these away. */
  readonly remove: ReadonlyArray<string>
  /** `genre[0].tag.tag=A`, in the order of the indices. */
  readonly add: ReadonlyArray<NewTag>
}

/** What the arguments of an edit ask for. */
export interface Edit {
  /** Values as sent; empty = clear. */
  readonly values: ReadonlyMap<TextField | NumberField, string>
  /** Only what was sent: what an edit locks by itself is the business of whoever applies it. */
  readonly locks: ReadonlyMap<LockName, boolean>
  readonly tags: ReadonlyMap<TagKind, TagEdit>
}

const scalarKey = /^(\w+)\.(value|locked)$/
const indexedKey = /^(\w+)\[(\d+)\]\.(tag\.tag|tag\.thumb|tag\.tagKey|tagging\.text|tagging\.thumb)$/
const removalKey = /^(\w+)\[\]\.tag\.tag-$/
const clearKey = /^(\w+)\[\]\.tag$/
/** Seen in old scripts and without effect. */
const noiseKey = /^\w+\[\d*\]\.\w+/

/** Whether an argument belongs to an edit; on `/library/sections/:id/all` all others are filters that choose the items. */
export const isEditKey = (key: string): boolean => scalarKey.test(key) || clearKey.test(key) || noiseKey.test(key)

/** Whether an argument edits a field that there is not. */
export const isUnknown = (key: string): boolean => {
  const [, scalar, part] = scalarKey.exec(key) ?? []
  if (scalar !== undefined)
    return part === "locked" ? !isLockName(scalar) : !isTextField(scalar) && !isNumberField(scalar)
  const [, kind] = indexedKey.exec(key) ?? removalKey.exec(key) ?? clearKey.exec(key) ?? []
  return kind !== undefined && !isTagKind(kind)
}

/**
 * Names in a removal are percent-encoded one by one before the whole list is: only so can a name hold a comma. The query's own
 * decoding has been done, each part is decoded once more.
 */
const removals = (value: string) =>
  value
    .split(",")
    .map((part) => decode(part.replaceAll("+", "%2B")))
    .filter((name) => name !== "")

const addsOf = (indexed: ReadonlyMap<number, Map<string, string>>): ReadonlyArray<NewTag> =>
  [...indexed]
    .sort(([a], [b]) => a - b)
    .flatMap(([, parts]) => {
      const optional = (name: string, as: string) => {
        const value = parts.get(name)
        return value === undefined ? {} : { [as]: value }
      }
      const name = parts.get("tag.tag")
      if (name === undefined || name === "") return []
      return [
        {
          name,
          ...optional("tagging.text", "text"),
          ...optional("tag.thumb", "thumb"),
          ...optional("tag.tagKey", "tagKey"),
          ...optional("tagging.thumb", "taggingThumb")
        }
      ]
    })

/** Reads the edit arguments among those of a request; of a key sent twice the last counts. */
export const parse = (pairs: ReadonlyArray<Pair>): Edit => {
  const values = new Map<TextField | NumberField, string>()
  const locks = new Map<LockName, boolean>()
  const clears = new Set<TagKind>()
  const removes = new Map<TagKind, ReadonlyArray<string>>()
  const indexed = new Map<TagKind, Map<number, Map<string, string>>>()
  for (const [key, value] of new Map(pairs.map((pair) => [pair.key, pair.value]))) {
    const [, scalar, part] = scalarKey.exec(key) ?? []
    if (part === "value" && (isTextField(scalar) || isNumberField(scalar))) values.set(scalar, value)
    if (part === "locked" && isLockName(scalar)) locks.set(scalar, value !== "0" && value !== "")
    const [, cleared] = clearKey.exec(key) ?? []
    if (isTagKind(cleared) && value === "") clears.add(cleared)
    const [, removed] = removalKey.exec(key) ?? []
    if (isTagKind(removed)) removes.set(removed, removals(value))
    const [, kind, index, what] = indexedKey.exec(key) ?? []
    if (isTagKind(kind) && index !== undefined && what !== undefined) {
      const ofKind = indexed.get(kind) ?? new Map<number, Map<string, string>>()
      const ofIndex = ofKind.get(Number(index)) ?? new Map<string, string>()
      indexed.set(kind, ofKind.set(Number(index), ofIndex.set(what, value)))
    }
  }
  const kinds = new Set([...clears, ...removes.keys(), ...indexed.keys()])
  const tags = new Map(
    [...kinds].map((kind) => [
      kind,
      { clear: clears.has(kind), remove: removes.get(kind) ?? [], add: addsOf(indexed.get(kind) ?? new Map()) }
    ])
  )
  return { values, locks, tags }
}
