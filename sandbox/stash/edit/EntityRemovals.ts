import type { Performer, Tag } from "../model/Entities.ts"
import { refuse } from "../model/Refusal.ts"
import type { Stash } from "../Stash.ts"

const without = (ids: ReadonlyArray<number>, gone: number): ReadonlyArray<number> => ids.filter((id) => id !== gone)

/** The other way round of a relation, replaced or dropped on the scenes that have it; no stamp of theirs moves. */
const onScenes = (
  { database }: Stash,
  key: "performerIds" | "tagIds",
  from: ReadonlySet<number>,
  to: number | undefined
): void => {
  const links = key === "tagIds" ? database.relations.scenesOfTag : database.relations.scenesOfPerformer
  for (const sceneId of new Set([...from].flatMap((id) => links.get(id) ?? []))) {
    const scene = database.scenes.need(sceneId)
    const left = scene[key].filter((id) => !from.has(id) && id !== to)
    const ids = to === undefined ? left : [...left, to]
    database.scenes.put({ ...scene, [key]: key === "performerIds" ? ids.toSorted((a, b) => a - b) : ids })
  }
}

export const performer = (stash: Stash, id: number): void => {
  const { performers } = stash.database
  performers.need(id)
  onScenes(stash, "performerIds", new Set([id]), undefined)
  performers.remove(id)
}

export const studio = ({ database }: Stash, id: number): void => {
  database.studios.need(id)
  for (const sceneId of [...(database.relations.scenesOfStudio.get(id) ?? [])]) {
    database.scenes.put({ ...database.scenes.need(sceneId), studioId: null })
  }
  for (const childId of [...(database.relations.childStudios.get(id) ?? [])]) {
    database.studios.put({ ...database.studios.need(childId), parentId: null })
  }
  for (const group of database.groups.all()) {
    if (group.studioId === id) database.groups.put({ ...group, studioId: null })
  }
  database.studios.remove(id)
}

/** What else has tags: performers, studios, groups, markers, and tags themselves. */
const elsewhere = ({ database }: Stash, from: ReadonlySet<number>, to: number | undefined): void => {
  const swap = (ids: ReadonlyArray<number>) =>
    ids.some((id) => from.has(id))
      ? [...new Set(ids.flatMap((id) => (from.has(id) ? (to === undefined ? [] : [to]) : [id])))]
      : undefined
  for (const table of [database.performers, database.studios, database.groups]) {
    for (const row of table.all()) {
      const tagIds = swap(row.tagIds)
      // Each table gets back a row of its own kind; the compiler cannot see that through the list of tables.
      if (tagIds) (table as { readonly put: (changed: typeof row) => unknown }).put({ ...row, tagIds })
    }
  }
  for (const marker of database.markers.all()) {
    const tagIds = swap(marker.tagIds)
    const primaryTagId = from.has(marker.primaryTagId) && to !== undefined ? to : marker.primaryTagId
    if (tagIds || primaryTagId !== marker.primaryTagId) {
      database.markers.put({ ...marker, tagIds: tagIds ?? marker.tagIds, primaryTagId })
    }
  }
  for (const tag of database.tags.all()) {
    const parentIds = swap(tag.parentIds)
    if (parentIds) database.tags.put({ ...tag, parentIds: parentIds.filter((id) => id !== tag.id) })
  }
}

export const tag = (stash: Stash, id: number): void => {
  const { tags } = stash.database
  const { name } = tags.need(id)
  for (const marker of stash.database.markers.all()) {
    if (marker.primaryTagId === id) refuse(`cannot delete tag ${name}: it is used as the primary tag of markers`)
  }
  const gone = new Set([id])
  onScenes(stash, "tagIds", gone, undefined)
  elsewhere(stash, gone, undefined)
  tags.remove(id)
}

export const group = ({ database }: Stash, id: number): void => {
  database.groups.need(id)
  for (const sceneId of [...(database.relations.scenesOfGroup.get(id) ?? [])]) {
    const scene = database.scenes.need(sceneId)
    database.scenes.put({ ...scene, groups: scene.groups.filter(({ groupId }) => groupId !== id) })
  }
  database.groups.remove(id)
}

/** Tags become aliases of another; no stamp moves, not even that of the tag that stays. */
export const mergeTags = (stash: Stash, sources: ReadonlyArray<number>, destination: number): Tag => {
  const { tags } = stash.database
  const kept = tags.need(destination)
  const gone = sources.map(tags.need)
  if (sources.includes(destination)) refuse("cannot merge where source == destination")
  const from = new Set(sources)
  onScenes(stash, "tagIds", from, destination)
  elsewhere(stash, from, destination)
  sources.forEach(tags.remove)
  const aliases = [...new Set([...kept.aliases, ...gone.flatMap(({ aliases, name }) => [name, ...aliases])])]
  return tags.put({ ...tags.need(destination), parentIds: without(kept.parentIds, destination), aliases })
}

/** Performers become aliases of another; only that one's stamp moves. */
export const mergePerformers = (stash: Stash, sources: ReadonlyArray<number>, destination: number): Performer => {
  const { performers } = stash.database
  const kept = performers.need(destination)
  const gone = sources.map(performers.need)
  if (sources.includes(destination)) refuse("cannot merge where source == destination")
  onScenes(stash, "performerIds", new Set(sources), destination)
  sources.forEach(performers.remove)
  const names = gone.flatMap(({ aliases, name }) => [name, ...aliases]).filter((name) => name !== kept.name)
  return performers.put({
    ...kept,
    aliases: [...new Set([...kept.aliases, ...names])],
    updatedAt: stash.stamp()
  })
}
