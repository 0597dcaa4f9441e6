import { applyEdit, refusing, rulesOf } from "../../../sandbox/plex/ApplyEdit.ts"
import type { Content } from "../../../sandbox/plex/Content.ts"
import * as EditArguments from "../../../sandbox/plex/EditArguments.ts"
import { isLockName, isNumberField, isTextField } from "../../../sandbox/plex/Fields.ts"
import * as Query from "../../../sandbox/plex/Query.ts"
import * as TagTable from "../../../sandbox/plex/TagTable.ts"
import { byName, scalarFields, tagFields } from "../../../src/core/model/Fields.ts"
import type { PlexItem } from "../../../src/core/model/PlexItem.ts"
import type { Edit, FieldEdit } from "../../../src/core/plan/Edit.ts"

/** How a server takes tags, where real ones differ. */
export interface Ways {
  /** Whether indexed tags are added to those that are there, as some versions do, or replace them. */
  readonly adds: boolean
  /** Whether names that differ in case only are one tag, which keeps the spelling it was made with. */
  readonly folds: boolean
}

const texts = scalarFields.filter(isTextField)
const numbers = scalarFields.filter(isNumberField)

const contentOf = ({ locked, scalars, tags }: PlexItem, table: TagTable.TagTable): Content => ({
  texts: Object.fromEntries(texts.map((field) => [field, scalars[field] || undefined])),
  numbers: Object.fromEntries(
    numbers.map((field) => [field, scalars[field] === "" ? undefined : Number(scalars[field])])
  ),
  locks: [...locked].filter(isLockName),
  taggings: tagFields.flatMap((kind) =>
    tags[kind].map((name) => ({ tag: table.resolve(kind, name, false), text: undefined, thumb: undefined }))
  ),
  selected: {}
})

const withContent = (item: PlexItem, { locks, numbers: given, taggings, texts: shown }: Content): PlexItem => ({
  ...item,
  scalars: byName(scalarFields, (field) =>
    isTextField(field) ? (shown[field] ?? "") : isNumberField(field) ? String(given[field] ?? "") : ""
  ),
  tags: byName(tagFields, (kind) => taggings.filter(({ tag }) => tag.kind === kind).map(({ tag }) => tag.name)),
  locked: new Set([...[...item.locked].filter((name) => !isLockName(name)), ...locks])
})

/** What the sandbox's Plex makes of an item. */
const applied = (item: PlexItem, asked: EditArguments.Edit, { adds, folds }: Ways): PlexItem => {
  const table = TagTable.make()
  const rules = rulesOf({ tagMode: adds ? "add" : "replace", tagCase: folds ? "fold" : "exact" }, table)
  return withContent(item, applyEdit(contentOf(item, table), asked, rules))
}

const ofKind = <K extends FieldEdit["kind"]>(edit: Edit, kind: K) =>
  edit.filter((field): field is Extract<FieldEdit, { readonly kind: K }> => field.kind === kind)

/** An edit of ours as the sandbox's Plex reads it once it has come over the wire: what that does to it, tests of EditQuery hold. */
export const askedBy = (edit: Edit): EditArguments.Edit => ({
  values: new Map(ofKind(edit, "text").map(({ field, value }) => [field, value])),
  locks: new Map(edit.map(({ field }) => [field, true])),
  tags: new Map(
    ofKind(edit, "names").map(({ field, names, removed }) => [
      field,
      { clear: false, remove: removed, add: names.map((name) => ({ name })) }
    ])
  )
})

/** What Plex shows after an edit. */
export const edited = (item: PlexItem, edit: Edit, ways: Ways): PlexItem => applied(item, askedBy(edit), ways)

/** What Plex shows after the edit that a query asks for, or the status with which it refuses that. */
export const editedBy = (item: PlexItem, query: string, ways: Ways): PlexItem | 400 | 500 => {
  const pairs = Query.parse(query).filter(({ key }) => EditArguments.isEditKey(key))
  const asked = EditArguments.parse(pairs)
  return refusing(asked, pairs) ?? applied(item, asked, ways)
}
