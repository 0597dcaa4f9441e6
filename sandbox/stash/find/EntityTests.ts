import type { Entity } from "../model/Entities.ts"
import type { Links } from "../model/Links.ts"
import { combine, flag, on } from "./Combine.ts"
import * as Criterion from "./Criterion.ts"
import type { EntityFilter } from "./Filters.ts"
import { type Kinds, related, type SceneLinks, stamps } from "./Kinds.ts"
import * as Trees from "./Trees.ts"

const value = (row: Entity, name: string): string => {
  const found = row.values[name]
  return typeof found === "string" ? found : ""
}
const idOf = (row: Entity, name: "parentId" | "studioId"): ReadonlyArray<number> => {
  const id: unknown = name in row ? Reflect.get(row, name) : null
  return typeof id === "number" ? [id] : []
}
const idsOf = (row: Entity): ReadonlyArray<number> => {
  const ids: unknown = "parentIds" in row ? row.parentIds : idOf(row, "parentId")
  return Array.isArray(ids) ? ids.filter((id) => typeof id === "number") : []
}

/** A test for performers, studios, tags and groups; `links` says which they are. */
export const of = (filter: EntityFilter, links: SceneLinks, kinds: Kinds): Criterion.Test<Entity> => {
  const { database, tomorrow } = kinds
  const scenes = (row: Entity) => database.relations[links].get(row.id) ?? []
  const children: Links = database.relations.childTags
  const rating = (row: Entity) => (typeof row.values["rating100"] === "number" ? row.values["rating100"] : null)
  return combine(filter, (part) => [
    on(part.name, Criterion.text, (row) => row.name),
    on(part.sort_name, Criterion.text, (row) => value(row, "sort_name")),
    on(part.disambiguation, Criterion.text, (row) => ("disambiguation" in row ? String(row.disambiguation) : "")),
    part.aliases && related(Criterion.text(part.aliases), (row: Entity) => row.aliases),
    on(part.details, Criterion.text, (row) => value(row, "details")),
    on(part.description, Criterion.text, (row) => value(row, "description")),
    on(part.director, Criterion.text, (row) => value(row, "director")),
    on(part.synopsis, Criterion.text, (row) => value(row, "synopsis")),
    flag(part.filter_favorites, (row) => row.values["favorite"] === true),
    flag(part.favorite, (row) => row.values["favorite"] === true),
    flag(part.ignore_auto_tag, (row) => row.ignoreAutoTag),
    on(part.rating100, Criterion.number, rating),
    on(part.scene_count, Criterion.number, (row) => scenes(row).length),
    on(
      part.date,
      (c) => Criterion.moment(c, tomorrow),
      (row) => value(row, "date") || null
    ),
    on(
      part.tags,
      (c) => Criterion.ids(c, Trees.spread(children)),
      (row) => row.tagIds
    ),
    on(part.studios, Criterion.ids, (row) => idOf(row, "studioId")),
    on(part.parents, Criterion.ids, idsOf),
    on(part.children, Criterion.ids, (row) => children.get(row.id) ?? []),
    ...stamps<Entity>(part, kinds),
    related(part.scenes_filter ? kinds.scene(part.scenes_filter) : undefined, (row) =>
      scenes(row).map(database.scenes.get)
    )
  ])
}
