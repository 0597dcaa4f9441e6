import type { EntityKind } from "../core/HookFields.ts"

const names: Readonly<Record<EntityKind, { readonly one: string; readonly many: string; readonly fields: string }>> = {
  performer: {
    one: "findPerformer",
    many: "findPerformers",
    fields: "performers { id name disambiguation updated_at }"
  },
  studio: { one: "findStudio", many: "findStudios", fields: "studios { id name updated_at }" },
  tag: { one: "findTag", many: "findTags", fields: "tags { id name updated_at }" }
}

/** What of an entity is read. Only performers have a disambiguation. */
const own = (kind: EntityKind) => `id name${kind === "performer" ? " disambiguation" : ""} updated_at`

/** One entity, null when it is gone, and how many there are. */
export const entity = (kind: EntityKind): string => `query Entity($id: ID!) {
  one: ${names[kind].one}(id: $id) { ${own(kind)} }
  all: ${names[kind].many}(filter: { per_page: 0 }) { count } }`

/** All of them: they are few beside scenes, and pages would not hold still. */
export const allEntities = (kind: EntityKind): string => `query AllEntities {
  all: ${names[kind].many}(filter: { per_page: -1, sort: "id", direction: ASC }) { list: ${names[kind].fields} } }`

/** The newest stamp first as Stash sorts them: by text. */
export const newestEntities = (kind: EntityKind): string => `query NewestEntities($page: Int!, $size: Int!) {
  all: ${names[kind].many}(filter: { page: $page, per_page: $size, sort: "updated_at", direction: DESC }) {
    list: ${names[kind].fields} } }`

const filters: Readonly<Record<EntityKind, string>> = { performer: "performers", studio: "studios", tag: "tags" }

/** Scenes that show it now, by id upwards. */
export const scenesOfEntity = (kind: EntityKind): string => `query ScenesOfEntity($id: ID!, $after: Int!, $size: Int!) {
  findScenes(filter: { per_page: $size, sort: "id", direction: ASC }, scene_filter: {
    id: { value: $after, modifier: GREATER_THAN }, ${filters[kind]}: { value: [$id], modifier: INCLUDES } }) { scenes { id } } }`
