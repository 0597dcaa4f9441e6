import * as Trees from "../find/Trees.ts"
import * as Defaults from "../model/Defaults.ts"
import type * as Entities from "../model/Entities.ts"
import type { Database } from "../model/Database.ts"
import type { Links } from "../model/Relations.ts"
import type { Context, Resolver, Resolvers } from "./Context.ts"
import { tagsOf } from "./SceneResolvers.ts"

type Entity = Entities.Entity
type Depth = { readonly depth?: number | null }

const plain = (fields: Readonly<Record<string, unknown>>): Resolvers =>
  Object.fromEntries(
    Object.keys(fields).map((name): [string, Resolver] => [name, ({ values }: Entity) => values[name]])
  )

/** The address of a picture, given also where there is none: then it says so. */
const image =
  (kind: string): Resolver =>
  ({ id, image: picture, updatedAt }: Entity, _: never, { baseUrl }) =>
    `${baseUrl}/${kind}/${id}/image?t=${updatedAt.seconds}${picture === null ? "&default=true" : ""}`

const scenes =
  (links: (database: Database) => Links): Resolver =>
  ({ id }: Entity, _: never, { stash: { database } }) =>
    (links(database).get(id) ?? []).map(database.scenes.get)

/** How many scenes have a row, or one below it, as far down as asked. */
const sceneCount =
  (links: (database: Database) => Links, children?: (database: Database) => Links): Resolver =>
  ({ id }: Entity, { depth }: Depth, { stash: { database } }) => {
    const all = links(database)
    if (!depth || !children) return all.get(id)?.length ?? 0
    const found = new Set<number>()
    for (const one of Trees.spread(children(database))(id, depth))
      for (const scene of all.get(one) ?? []) found.add(scene)
    return found.size
  }

const common: Resolvers = {
  id: ({ id }: Entity) => String(id),
  ignore_auto_tag: ({ ignoreAutoTag }: Entity) => ignoreAutoTag,
  tags: ({ tagIds }: Entity, _: never, context: Context) => tagsOf(tagIds, context),
  stash_ids: ({ stashIds }: Entity) => stashIds,
  created_at: ({ createdAt }: Entity) => createdAt.text,
  updated_at: ({ updatedAt }: Entity) => updatedAt.text
}

const ofPerformer = (database: Database) => database.relations.scenesOfPerformer
const ofStudio = (database: Database) => database.relations.scenesOfStudio
const ofTag = (database: Database) => database.relations.scenesOfTag
const ofGroup = (database: Database) => database.relations.scenesOfGroup
const childStudios = (database: Database) => database.relations.childStudios
const childTags = (database: Database) => database.relations.childTags

export const performerResolvers: Resolvers = {
  ...common,
  ...plain(Defaults.performer),
  alias_list: ({ aliases }: Entity) => aliases,
  image_path: image("performer"),
  scenes: scenes(ofPerformer),
  scene_count: sceneCount(ofPerformer)
}

export const studioResolvers: Resolvers = {
  ...common,
  ...plain(Defaults.studio),
  url: ({ values: { urls } }: Entity): unknown => (Array.isArray(urls) ? (urls[0] ?? null) : null),
  image_path: image("studio"),
  parent_studio: ({ parentId }: Entities.Studio, _: never, { stash }) =>
    parentId === null ? null : stash.database.studios.get(parentId),
  child_studios: ({ id }: Entity, _: never, { stash: { database } }) =>
    (childStudios(database).get(id) ?? []).map(database.studios.get),
  scene_count: sceneCount(ofStudio, childStudios)
}

export const tagResolvers: Resolvers = {
  ...common,
  ...plain(Defaults.tag),
  image_path: image("tag"),
  parents: ({ parentIds }: Entities.Tag, _: never, context) => tagsOf(parentIds, context),
  children: ({ id }: Entity, _: never, context) => tagsOf(childTags(context.stash.database).get(id) ?? [], context),
  parent_count: ({ parentIds }: Entities.Tag) => parentIds.length,
  child_count: ({ id }: Entity, _: never, { stash }) => childTags(stash.database).get(id)?.length ?? 0,
  scene_count: sceneCount(ofTag, childTags),
  scene_marker_count: ({ id }: Entity, _: never, { stash }) =>
    [...stash.database.markers.all()].filter((marker) => marker.primaryTagId === id || marker.tagIds.includes(id))
      .length
}

export const groupResolvers: Resolvers = {
  ...common,
  ...plain(Defaults.group),
  aliases: ({ aliases }: Entity) => aliases.join(", "),
  studio: ({ studioId }: Entities.Group, _: never, { stash }) =>
    studioId === null ? null : stash.database.studios.get(studioId),
  front_image_path: ({ id, image: picture, updatedAt }: Entity, _: never, { baseUrl }) =>
    `${baseUrl}/group/${id}/frontimage?t=${updatedAt.seconds}${picture === null ? "&default=true" : ""}`,
  back_image_path: ({ backImage, id, updatedAt }: Entities.Group, _: never, { baseUrl }) =>
    backImage === null ? null : `${baseUrl}/group/${id}/backimage?t=${updatedAt.seconds}`,
  scenes: scenes(ofGroup),
  scene_count: sceneCount(ofGroup)
}
