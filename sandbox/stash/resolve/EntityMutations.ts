import * as EntityEdits from "../edit/EntityEdits.ts"
import type { EntityInput } from "../edit/EntityInput.ts"
import * as EntityRemovals from "../edit/EntityRemovals.ts"
import * as HookInput from "../edit/HookInput.ts"
import type { Entity } from "../model/Entities.ts"
import { parseId, parseIds } from "../model/Refusal.ts"
import type { Table } from "../model/Table.ts"
import type { HookEvent } from "../plugin/HookEvent.ts"
import type { Stash } from "../Stash.ts"
import { afterHooks, type Context, type Resolver } from "./Context.ts"

type Sent = Readonly<Record<string, unknown>>
type Input<A = Sent> = { readonly input: A & EntityInput & Sent }
type WithId = { readonly id: string }
type WithIds = { readonly ids?: ReadonlyArray<string> | null }

/** One kind of entity: where its rows are, and how hooks hear of it. */
interface Kind<A extends Entity> {
  /** The first words of its hooks' names; groups are also told under their old name. */
  readonly hooks: ReadonlyArray<string>
  readonly table: (stash: Stash) => Table<A>
  readonly edits: EntityEdits.EntityEdits<A>
  readonly remove: (stash: Stash, id: number) => void
  readonly createInput: (sent: Sent) => HookInput.Json
  readonly updateInput: (sent: Sent) => HookInput.Json
}

const events = (kind: { readonly hooks: ReadonlyArray<string> }, verb: string, event: Omit<HookEvent, "type">) =>
  kind.hooks.map((name): HookEvent => ({ ...event, type: `${name}.${verb}.Post` }))

const create =
  <A extends Entity>(kind: Kind<A>): Resolver =>
  (_: unknown, { input }: Input, context: Context) => {
    const { id } = kind.edits.create(context.stash, input)
    return afterHooks(context, events(kind, "Create", { id, input: kind.createInput(input) }), () =>
      kind.table(context.stash).get(id)
    )
  }

const update =
  <A extends Entity>(kind: Kind<A>): Resolver =>
  (_: unknown, { input }: Input<WithId>, context: Context) => {
    const { id } = kind.edits.update(context.stash, input.id, input)
    const event = { id, input: kind.updateInput(input), fields: HookInput.fieldsOf(input) }
    return afterHooks(context, events(kind, "Update", event), () => kind.table(context.stash).get(id))
  }

const bulkUpdate =
  <A extends Entity>(kind: Kind<A>): Resolver =>
  (_: unknown, { input }: Input<WithIds>, context: Context) => {
    const { stash } = context
    const ids = parseIds(input.ids ?? [])
    ids.forEach(kind.table(stash).need)
    ids.forEach((id) => kind.edits.update(stash, String(id), input))
    const json = HookInput.ofCompact(input)
    const fields = HookInput.fieldsOf(input)
    return afterHooks(
      context,
      ids.flatMap((id) => events(kind, "Update", { id, input: json, fields })),
      () => ids.map(kind.table(stash).need)
    )
  }

const destroy =
  <A extends Entity>(kind: Kind<A>): Resolver =>
  (_: unknown, { input }: { readonly input: WithId }, context: Context) => {
    const id = parseId(input.id)
    kind.remove(context.stash, id)
    return afterHooks(context, events(kind, "Destroy", { id, input: HookInput.ofAny({ id: input.id }) }), () => true)
  }

const destroyMany =
  <A extends Entity>(kind: Kind<A>): Resolver =>
  (_: unknown, { ids }: { readonly ids: ReadonlyArray<string> }, context: Context) => {
    const parsed = parseIds(ids)
    parsed.forEach(kind.table(context.stash).need)
    parsed.forEach((id) => kind.remove(context.stash, id))
    const input = HookInput.ofAny(ids)
    return afterHooks(
      context,
      parsed.flatMap((id) => events(kind, "Destroy", { id, input })),
      () => true
    )
  }

const performer: Kind<ReturnType<typeof EntityEdits.performers.create>> = {
  hooks: ["Performer"],
  table: ({ database }) => database.performers,
  edits: EntityEdits.performers,
  remove: EntityRemovals.performer,
  createInput: HookInput.ofPerformerCreate,
  updateInput: HookInput.ofPerformerUpdate
}
const studio: Kind<ReturnType<typeof EntityEdits.studios.create>> = {
  hooks: ["Studio"],
  table: ({ database }) => database.studios,
  edits: EntityEdits.studios,
  remove: EntityRemovals.studio,
  createInput: HookInput.ofStudioCreate,
  updateInput: HookInput.ofStudioUpdate
}
const tag: Kind<ReturnType<typeof EntityEdits.tags.create>> = {
  hooks: ["Tag"],
  table: ({ database }) => database.tags,
  edits: EntityEdits.tags,
  remove: EntityRemovals.tag,
  createInput: HookInput.ofCompact,
  updateInput: HookInput.ofCompact
}
const group: Kind<ReturnType<typeof EntityEdits.groups.create>> = {
  hooks: ["Group", "Movie"],
  table: ({ database }) => database.groups,
  edits: EntityEdits.groups,
  remove: EntityRemovals.group,
  createInput: HookInput.ofCompact,
  updateInput: HookInput.ofCompact
}

interface Merge {
  readonly input: {
    readonly source: ReadonlyArray<string>
    readonly destination: string
    readonly values?: (EntityInput & Sent) | null
  }
}

export const entityMutations: Readonly<Record<string, Resolver>> = {
  performerCreate: create(performer),
  performerUpdate: update(performer),
  bulkPerformerUpdate: bulkUpdate(performer),
  performerDestroy: destroy(performer),
  performersDestroy: destroyMany(performer),
  // No hook at all, for anybody.
  performerMerge: (_: unknown, { input }: Merge, { stash }) => {
    const { id } = EntityRemovals.mergePerformers(stash, parseIds(input.source), parseId(input.destination))
    return input.values
      ? EntityEdits.performers.update(stash, String(id), input.values)
      : stash.database.performers.get(id)
  },
  studioCreate: create(studio),
  studioUpdate: update(studio),
  bulkStudioUpdate: bulkUpdate(studio),
  studioDestroy: destroy(studio),
  studiosDestroy: destroyMany(studio),
  tagCreate: create(tag),
  tagUpdate: update(tag),
  bulkTagUpdate: bulkUpdate(tag),
  tagDestroy: destroy(tag),
  tagsDestroy: destroyMany(tag),
  tagsMerge: (_: unknown, { input }: Merge, context) => {
    const { id } = EntityRemovals.mergeTags(context.stash, parseIds(input.source), parseId(input.destination))
    const told = HookInput.ofAny({ source: input.source, destination: input.destination })
    return afterHooks(context, [{ type: "Tag.Merge.Post", id, input: told }], () => context.stash.database.tags.get(id))
  },
  groupCreate: create(group),
  groupUpdate: update(group),
  bulkGroupUpdate: bulkUpdate(group),
  groupDestroy: destroy(group),
  groupsDestroy: destroyMany(group)
}
