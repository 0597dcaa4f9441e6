import type { EntityKind } from "../core/model/HookFields.ts"
import { names, own } from "./EntityNames.ts"

/** One entity, null when it is gone, and how many there are. */
export const entity = (kind: EntityKind): string => `query Entity($id: ID!) {
  one: ${names[kind].one}(id: $id) { ${own(kind)} }
  all: ${names[kind].many}(filter: { per_page: 0 }) { count } }`

/** All of them: they are few beside scenes, and pages would not hold still. */
export const allEntities = (kind: EntityKind): string => `query AllEntities {
  all: ${names[kind].many}(filter: { per_page: -1, sort: "id", direction: ASC }) { list: ${names[kind].rows} { ${own(kind)} } } }`

/** The newest stamp first as Stash sorts them: by text. */
export const newestEntities = (kind: EntityKind): string => `query NewestEntities($page: Int!, $size: Int!) {
  all: ${names[kind].many}(filter: { page: $page, per_page: $size, sort: "updated_at", direction: DESC }) {
    list: ${names[kind].rows} { ${own(kind)} } } }`

/** Scenes that show it now, by id upwards. */
export const scenesOfEntity = (kind: EntityKind): string => `query ScenesOfEntity($id: ID!, $after: Int!, $size: Int!) {
  findScenes(filter: { per_page: $size, sort: "id", direction: ASC }, scene_filter: {
    id: { value: $after, modifier: GREATER_THAN }, ${names[kind].rows}: { value: [$id], modifier: INCLUDES } }) { scenes { id } } }`
