import type { Scene, VideoFile } from "../model/Entities.ts"
import { oshash } from "../model/Fingerprints.ts"
import { refuse } from "../model/Refusal.ts"
import { combine, flag, on } from "./Combine.ts"
import * as Criterion from "./Criterion.ts"
import type { EntityFilter, SceneFilter } from "./Filters.ts"
import { type Kinds, related, type SceneLinks, stamps } from "./Kinds.ts"
import * as Trees from "./Trees.ts"

/** What `is_missing` asks; other words are taken as columns. */
const missing = (what: string): Criterion.Test<Scene> => {
  switch (what) {
    case "url":
      return (scene) => scene.urls.length === 0
    case "galleries":
      return () => true
    case "studio":
      return (scene) => scene.studioId === null
    case "group":
    case "movie":
      return (scene) => scene.groups.length === 0
    case "performers":
      return (scene) => scene.performerIds.length === 0
    case "tags":
      return (scene) => scene.tagIds.length === 0
    case "date":
      return (scene) => scene.date === null
    case "rating":
      return (scene) => scene.rating100 === null
    case "stash_id":
      return (scene) => scene.stashIds.length === 0
    case "cover":
      return (scene) => scene.cover === null
    case "title":
    case "code":
    case "details":
    case "director":
      return (scene) => scene[what].trim() === ""
    default:
      return refuse(`no such column: scenes.${what}`)
  }
}

const stashId = (criterion: NonNullable<SceneFilter["stash_id_endpoint"]>): Criterion.Test<Scene> => {
  const { endpoint, modifier, stash_id: id } = criterion
  const ids = (scene: Scene) => scene.stashIds.filter((one) => !endpoint || one.endpoint === endpoint)
  if (modifier === "IS_NULL") return (scene) => ids(scene).length === 0
  if (modifier === "NOT_NULL") return (scene) => ids(scene).length > 0
  const test = Criterion.text({ value: id ?? "", modifier })
  return (scene) => ids(scene).some((one) => test(one.stashId))
}

export const of = (filter: SceneFilter, kinds: Kinds): Criterion.Test<Scene> => {
  const { database, tomorrow } = kinds
  const entity = (part: EntityFilter | null | undefined, links: SceneLinks) =>
    part ? kinds.entity(part, links) : undefined
  const files = (row: Scene) => row.fileIds.map((id) => database.files.get(id))
  const isPhash = filter.is_missing === "phash"
  return combine(filter, (part) => [
    on(part.id, Criterion.number, (row) => row.id),
    on(part.title, Criterion.text, (row) => row.title),
    on(part.code, Criterion.text, (row) => row.code),
    on(part.details, Criterion.text, (row) => row.details),
    on(part.director, Criterion.text, (row) => row.director),
    related(
      part.oshash ? on(part.oshash, Criterion.text, (file: VideoFile) => oshash(file.content)) : undefined,
      files
    ),
    related(part.path ? on(part.path, Criterion.text, (file: VideoFile) => file.path) : undefined, files),
    part.url && related(Criterion.text(part.url), (row: Scene) => row.urls),
    on(part.file_count, Criterion.number, (row) => row.fileIds.length),
    on(part.performer_count, Criterion.number, (row) => row.performerIds.length),
    on(part.tag_count, Criterion.number, (row) => row.tagIds.length),
    on(part.rating100, Criterion.number, (row) => row.rating100),
    on(part.o_counter, Criterion.number, (row) => row.os.length),
    on(part.play_count, Criterion.number, (row) => row.plays.length),
    flag(part.organized, (row) => row.organized),
    part.has_markers
      ? (row) => database.relations.markersOfScene.has(row.id) === (part.has_markers === "true")
      : undefined,
    part.is_missing
      ? isPhash
        ? (row) => !files(row).some((file) => file?.hasPhash)
        : missing(part.is_missing)
      : undefined,
    on(
      part.studios,
      (c) => Criterion.ids(c, Trees.spread(database.relations.childStudios)),
      (row) => (row.studioId === null ? [] : [row.studioId])
    ),
    on(part.groups, Criterion.ids, (row) => row.groups.map(({ groupId }) => groupId)),
    on(
      part.tags,
      (c) => Criterion.ids(c, Trees.spread(database.relations.childTags)),
      (row) => row.tagIds
    ),
    on(part.performers, Criterion.ids, (row) => row.performerIds),
    part.stash_id_endpoint && stashId(part.stash_id_endpoint),
    on(
      part.date,
      (c) => Criterion.moment(c, tomorrow),
      (row) => row.date
    ),
    on(
      part.last_played_at,
      (c) => Criterion.moment(c, tomorrow),
      (row) => row.plays.at(-1) ?? null
    ),
    ...stamps<Scene>(part, kinds),
    related(entity(part.performers_filter, "scenesOfPerformer"), (row) =>
      row.performerIds.map(database.performers.get)
    ),
    related(entity(part.studios_filter, "scenesOfStudio"), (row) =>
      row.studioId === null ? [] : [database.studios.get(row.studioId)]
    ),
    related(entity(part.tags_filter, "scenesOfTag"), (row) => row.tagIds.map(database.tags.get)),
    related(entity(part.groups_filter, "scenesOfGroup"), (row) =>
      row.groups.map(({ groupId }) => database.groups.get(groupId))
    ),
    related(part.files_filter ? kinds.file(part.files_filter) : undefined, files)
  ])
}
