import type { Entity, Group, Performer, Studio, Tag } from "../model/Entities.ts"
import * as Defaults from "../model/Defaults.ts"
import { parseId, refuse } from "../model/Refusal.ts"
import type { Table } from "../model/Table.ts"
import type { Stash } from "../Stash.ts"
import { common, type EntityInput, idList } from "./EntityInput.ts"
import * as Values from "./Values.ts"

const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase()

/** Names and aliases of a kind are unique, whatever their case. */
const unique = <A extends Entity>(what: string, table: Table<A>, row: A): A => {
  for (const other of table.all()) {
    if (other.id === row.id) continue
    if (same(other.name, row.name)) refuse(`${what} with name '${row.name}' already exists`)
    if (other.aliases.some((alias) => same(alias, row.name))) {
      refuse(`name '${row.name}' is used as alias for '${other.name}'`)
    }
  }
  return row
}

const performer = (stash: Stash, sent: EntityInput, old: Performer): Performer => {
  const row = {
    ...common(stash, sent, old, Defaults.performer),
    disambiguation: Values.keep(sent.disambiguation, old.disambiguation, "")
  }
  for (const other of stash.database.performers.all()) {
    if (other.id === row.id || other.name !== row.name || other.disambiguation !== row.disambiguation) continue
    const extra = row.disambiguation === "" ? "" : ` and disambiguation '${row.disambiguation}'`
    refuse(`performer with name '${row.name}'${extra} already exists`)
  }
  return row
}

const studio = (stash: Stash, sent: EntityInput, old: Studio): Studio => {
  const { studios } = stash.database
  const parentId =
    sent.parent_id === undefined
      ? old.parentId
      : (Values.mustExist(sent.parent_id ? [parseId(sent.parent_id)] : [], studios)[0] ?? null)
  for (let above = parentId; above !== null; above = studios.get(above)?.parentId ?? null) {
    if (above === old.id) refuse("studio cannot be an ancestor of itself")
  }
  return unique("studio", studios, { ...common(stash, sent, old, Defaults.studio), parentId })
}

const tag = (stash: Stash, sent: EntityInput, old: Tag): Tag => {
  const { tags } = stash.database
  return unique("tag", tags, {
    ...common(stash, sent, old, Defaults.tag),
    parentIds: Values.mustExist(idList(sent.parent_ids, old.parentIds), tags)
  })
}

const group = (stash: Stash, sent: EntityInput, old: Group): Group => ({
  ...common(stash, sent, old, Defaults.group),
  backImage: Values.picture(sent.back_image, old.backImage),
  studioId:
    sent.studio_id === undefined
      ? old.studioId
      : (Values.mustExist(sent.studio_id ? [parseId(sent.studio_id)] : [], stash.database.studios)[0] ?? null)
})

const blank = (stash: Stash, id: number, unset: Readonly<Record<string, unknown>>): Entity => ({
  id,
  createdAt: stash.stamp(),
  updatedAt: stash.stamp(),
  name: "",
  aliases: [],
  tagIds: [],
  stashIds: [],
  image: null,
  ignoreAutoTag: false,
  values: unset
})

/** How one kind is made and changed. */
export interface EntityEdits<A extends Entity> {
  readonly create: (stash: Stash, sent: EntityInput) => A
  readonly update: (stash: Stash, id: string, sent: EntityInput) => A
}

const edits = <A extends Entity>(
  table: (stash: Stash) => Table<A>,
  fresh: (stash: Stash, id: number) => A,
  apply: (stash: Stash, sent: EntityInput, old: A) => A,
  after: (stash: Stash, sent: EntityInput, row: A) => void = () => undefined
): EntityEdits<A> => {
  const save = (stash: Stash, sent: EntityInput, old: A): A => {
    const row = table(stash).put(apply(stash, sent, old))
    after(stash, sent, row)
    return row
  }
  return {
    create: (stash, sent) => save(stash, sent, fresh(stash, table(stash).nextId())),
    update: (stash, id, sent) => save(stash, sent, table(stash).need(parseId(id)))
  }
}

/** Children are kept as their parents' ids. */
const setChildren = ({ database }: Stash, sent: EntityInput, { id }: Tag): void => {
  if (sent.child_ids === undefined) return
  const before = database.relations.childTags.get(id) ?? []
  const children = new Set(Values.mustExist(idList(sent.child_ids, before), database.tags))
  for (const childId of new Set([...before, ...children])) {
    const child = database.tags.need(childId)
    const parents = child.parentIds.filter((parent) => parent !== id)
    database.tags.put({ ...child, parentIds: children.has(childId) ? [...parents, id] : parents })
  }
}

export const performers = edits<Performer>(
  (stash) => stash.database.performers,
  (stash, id) => ({ ...blank(stash, id, Defaults.performer), disambiguation: "" }),
  (stash, sent, old) => performer(stash, sent, old)
)
export const studios = edits<Studio>(
  (stash) => stash.database.studios,
  (stash, id) => ({ ...blank(stash, id, Defaults.studio), parentId: null }),
  studio
)
export const tags = edits<Tag>(
  (stash) => stash.database.tags,
  (stash, id) => ({ ...blank(stash, id, Defaults.tag), parentIds: [] }),
  tag,
  setChildren
)
export const groups = edits<Group>(
  (stash) => stash.database.groups,
  (stash, id) => ({ ...blank(stash, id, Defaults.group), studioId: null, backImage: null }),
  group
)
