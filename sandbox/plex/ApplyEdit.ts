import type { Behaviour } from "./Behaviour.ts"
import type { Content, Tagging } from "./Content.ts"
import { type Edit, isUnknown, type NewTag, type TagEdit } from "./EditArguments.ts"
import { isNumberField, type LockName, type NumberField, type TagKind, type TextField } from "./Fields.ts"
import type { Pair } from "./Query.ts"
import type { Tag, TagTable } from "./TagTable.ts"

export interface Rules {
  /** Finds or makes the server's tag, and gives it the photo and key that came with it. */
  readonly resolve: (kind: TagKind, tag: NewTag) => Tag
  /** Whether a name means this tag. */
  readonly means: (name: string, tag: Tag) => boolean
  /** What indexed tags mean for those already there: both have been reported of real servers. */
  readonly tagMode: "add" | "replace"
}

/** The rules of a server that behaves so, and has these tags. */
export const rulesOf = ({ tagCase, tagMode }: Pick<Behaviour, "tagCase" | "tagMode">, tags: TagTable): Rules => ({
  tagMode,
  means: (name, tag) => (tagCase === "fold" ? name.toLowerCase() === tag.name.toLowerCase() : name === tag.name),
  resolve: (kind, { name, tagKey, thumb }) => {
    const tag = tags.resolve(kind, name, tagCase === "fold")
    // Both belong to the server's tag, so they show on every item that has it.
    if (thumb !== undefined) tag.thumb = thumb === "" ? undefined : thumb
    if (tagKey !== undefined) tag.tagKey = tagKey === "" ? undefined : tagKey
    return tag
  }
})

const isDate = (value: string) => /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/.test(value)

/** Whether every value is one that its field can hold. Nobody has seen a real server take a partial date; refusing it makes a client pad. */
const fits = ({ values }: Edit): boolean =>
  [...values].every(
    ([field, value]) =>
      value === "" ||
      (isNumberField(field) ? Number.isFinite(Number(value)) : field !== "originallyAvailableAt" || isDate(value))
  )

/** The status that refuses an edit for what it asks for, if one does. `pairs`: the arguments it was read from. */
export const refusing = (edit: Edit, pairs: ReadonlyArray<Pair>): 400 | 500 | undefined =>
  pairs.some(({ key }) => isUnknown(key)) ? 400 : fits(edit) ? undefined : 500

const setText = (content: Content, field: TextField, value: string): Content => {
  if (value === "") return { ...content, texts: { ...content.texts, [field]: undefined } }
  return { ...content, texts: { ...content.texts, [field]: value } }
}

const setNumber = (content: Content, field: NumberField, value: string): Content => {
  return { ...content, numbers: { ...content.numbers, [field]: value === "" ? undefined : Number(value) } }
}

/** The year goes with the date unless it has a lock or a value of its own. */
const followYear = (content: Content, edit: Edit): Content => {
  const date = edit.values.get("originallyAvailableAt")
  if (date === undefined || edit.values.has("year") || content.locks.includes("year")) return content
  return setNumber(content, "year", date.slice(0, 4))
}

const applyTags = (taggings: ReadonlyArray<Tagging>, kind: TagKind, edit: TagEdit, rules: Rules) => {
  const others = taggings.filter(({ tag }) => tag.kind !== kind)
  const replaces = edit.clear || (rules.tagMode === "replace" && edit.add.length > 0)
  const isRemoved = (tag: Tag) => edit.remove.some((name) => rules.means(name, tag))
  let mine = replaces ? [] : taggings.filter(({ tag }) => tag.kind === kind && !isRemoved(tag))
  for (const one of edit.add) {
    const tag = rules.resolve(kind, one)
    const old = mine.find((tagging) => tagging.tag === tag)
    const tagging = { tag, text: one.text ?? old?.text, thumb: one.taggingThumb ?? old?.thumb }
    mine = old ? mine.map((each) => (each === old ? tagging : each)) : [...mine, tagging]
  }
  return [...others, ...mine]
}

/** What a value or a tag edit locks by itself, if the request says nothing about that lock. */
const applyLocks = (locks: ReadonlyArray<LockName>, edit: Edit): ReadonlyArray<LockName> => {
  const next = new Set(locks)
  for (const name of [...edit.values.keys(), ...edit.tags.keys()]) if (!edit.locks.has(name)) next.add(name)
  for (const [name, locked] of edit.locks) {
    if (locked) next.add(name)
    else next.delete(name)
  }
  return [...next]
}

/** The content that an edit leaves: pure but for tags it has to make. */
export const applyEdit = (content: Content, edit: Edit, rules: Rules): Content => {
  let next = content
  for (const [field, value] of edit.values) {
    next = isNumberField(field) ? setNumber(next, field, value) : setText(next, field, value)
  }
  next = followYear(next, edit)
  let taggings = next.taggings
  for (const [kind, tagEdit] of edit.tags) taggings = applyTags(taggings, kind, tagEdit, rules)
  return { ...next, taggings, locks: applyLocks(next.locks, edit) }
}
