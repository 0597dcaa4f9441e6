import type { SceneLinks } from "../find/Kinds.ts"
import * as Tests from "../find/Tests.ts"
import type { EntityFilter, FileFilter, FolderFilter, SceneFilter } from "../find/Filters.ts"
import * as Listings from "../find/Listings.ts"
import * as Page from "../find/Page.ts"
import type { Entity, Row, Scene } from "../model/Entities.ts"
import { parseId, parseIds, refuse } from "../model/Refusal.ts"
import type { Table } from "../model/Table.ts"
import type { Context, Resolvers } from "./Context.ts"

interface Paged {
  readonly filter?: Page.FindFilter | null
  readonly ids?: ReadonlyArray<string> | null
}

const tests = ({ stash }: Context): Tests.Tests =>
  Tests.make({
    database: stash.database,
    tomorrow: stash.zone.at(stash.clock.now() + 86_400_000).text
  })

/** Rows by id, in the order asked for: one that is missing or named twice fails the whole query, and filters are ignored. */
const byIds = <A extends Row>(table: Table<A>, ids: ReadonlyArray<number>): ReadonlyArray<A> => {
  const taken = new Set<number>()
  return ids.map((id) => {
    // A second mention finds its place taken, and counts as not found.
    const row = taken.has(id) ? table.missing(id) : table.need(id)
    taken.add(id)
    return row
  })
}

const list = <A extends Row>(
  table: Table<A>,
  test: ((row: A) => boolean) | undefined,
  { filter, ids }: Paged,
  listing: Page.Listing<A>
) => {
  if (ids) {
    const rows = byIds(table, parseIds(ids))
    return { all: rows, shown: () => rows }
  }
  return Page.page(table.all(), test, filter, listing)
}

const sum = <A>(rows: ReadonlyArray<A>, of: (row: A) => number): number =>
  rows.reduce((total, row) => total + of(row), 0)

type ById = { readonly id: string }

const entities =
  <A extends Entity>(
    name: string,
    links: SceneLinks,
    table: (context: Context) => Table<A>,
    listing: (context: Context) => Page.Listing<A>
  ) =>
  (filter: EntityFilter | null | undefined, paged: Paged, context: Context) => {
    const test = filter ? tests(context).entity(filter, links) : undefined
    const { all, shown } = list(table(context), test, paged, listing(context))
    return { count: all.length, [name]: shown }
  }

const performers = entities(
  "performers",
  "scenesOfPerformer",
  ({ stash }) => stash.database.performers,
  ({ stash }) => Listings.performer(stash.database)
)
const studios = entities(
  "studios",
  "scenesOfStudio",
  ({ stash }) => stash.database.studios,
  ({ stash }) => Listings.studio(stash.database)
)
const tags = entities(
  "tags",
  "scenesOfTag",
  ({ stash }) => stash.database.tags,
  ({ stash }) => Listings.tag(stash.database)
)
const groups = entities(
  "groups",
  "scenesOfGroup",
  ({ stash }) => stash.database.groups,
  ({ stash }) => Listings.group(stash.database)
)

const byIdOrPath = <A extends Row & { readonly path: string }>(
  table: Table<A>,
  { id, path }: { readonly id?: string | null; readonly path?: string | null },
  what: string
): A => {
  if (id) return table.need(parseId(id))
  for (const row of table.all()) if (row.path === path) return row
  return refuse(`${what} not found`)
}

export const findResolvers: Resolvers = {
  findScene: (_: unknown, { id }: { readonly id?: string | null }, { stash }) =>
    id ? stash.database.scenes.get(parseId(id)) : null,
  findScenes: (
    _: unknown,
    args: Paged & { readonly scene_filter?: SceneFilter | null; readonly scene_ids?: ReadonlyArray<number> | null },
    context
  ) => {
    const { database } = context.stash
    const test = args.scene_filter ? tests(context).scene(args.scene_filter) : undefined
    const ids = args.ids ?? args.scene_ids?.map(String)
    const { all, shown } = list<Scene>(
      database.scenes,
      test,
      { filter: args.filter ?? null, ids: ids ?? null },
      Listings.scene(database)
    )
    const files = () => all.flatMap(({ fileIds }) => fileIds.flatMap((id) => database.files.get(id) ?? []))
    return {
      count: all.length,
      duration: () => sum(files(), (file) => file.duration),
      filesize: () => sum(files(), (file) => file.size),
      scenes: shown
    }
  },
  allScenes: (_: unknown, __: never, { stash }) => [...stash.database.scenes.all()],
  findPerformer: (_: unknown, { id }: ById, { stash }) => stash.database.performers.get(parseId(id)),
  findPerformers: (
    _: unknown,
    args: Paged & { readonly performer_filter?: EntityFilter; readonly performer_ids?: ReadonlyArray<number> | null },
    context
  ) =>
    performers(
      args.performer_filter,
      { filter: args.filter ?? null, ids: args.ids ?? args.performer_ids?.map(String) ?? null },
      context
    ),
  findStudio: (_: unknown, { id }: ById, { stash }) => stash.database.studios.get(parseId(id)),
  findStudios: (_: unknown, args: Paged & { readonly studio_filter?: EntityFilter }, context) =>
    studios(args.studio_filter, args, context),
  findTag: (_: unknown, { id }: ById, { stash }) => stash.database.tags.get(parseId(id)),
  findTags: (_: unknown, args: Paged & { readonly tag_filter?: EntityFilter }, context) =>
    tags(args.tag_filter, args, context),
  findGroup: (_: unknown, { id }: ById, { stash }) => stash.database.groups.get(parseId(id)),
  findGroups: (_: unknown, args: Paged & { readonly group_filter?: EntityFilter }, context) =>
    groups(args.group_filter, args, context),
  findFile: (_: unknown, args: { readonly id?: string; readonly path?: string }, { stash }) =>
    byIdOrPath(stash.database.files, args, "file"),
  findFiles: (_: unknown, args: Paged & { readonly file_filter?: FileFilter | null }, context) => {
    const test = args.file_filter ? tests(context).file(args.file_filter) : undefined
    const { all, shown } = list(context.stash.database.files, test, args, Listings.file)
    return {
      count: all.length,
      megapixels: () => sum(all, () => (1920 * 1080) / 1_000_000),
      duration: () => sum(all, (file) => file.duration),
      size: () => sum(all, (file) => file.size),
      files: shown
    }
  },
  findFolder: (_: unknown, args: { readonly id?: string; readonly path?: string }, { stash }) =>
    byIdOrPath(stash.database.folders, args, "folder"),
  findFolders: (_: unknown, args: Paged & { readonly folder_filter?: FolderFilter | null }, context) => {
    const test = args.folder_filter ? tests(context).folder(args.folder_filter) : undefined
    const { all, shown } = list(context.stash.database.folders, test, args, Listings.folder)
    return { count: all.length, folders: shown }
  }
}
