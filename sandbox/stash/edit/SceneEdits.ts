import type { Scene } from "../model/Entities.ts"
import { parseId, refuse } from "../model/Refusal.ts"
import type { Stash } from "../Stash.ts"
import * as Values from "./Values.ts"
import type { BulkIds, BulkStrings, Sent, StashIdInput } from "./Values.ts"

/** What single and bulk edits share. */
interface Plain {
  readonly title?: Sent<string>
  readonly code?: Sent<string>
  readonly details?: Sent<string>
  readonly director?: Sent<string>
  readonly date?: Sent<string>
  readonly rating100?: Sent<number>
  readonly organized?: Sent<boolean>
  readonly studio_id?: Sent<string>
}

export interface SceneInput extends Plain {
  readonly url?: Sent<string>
  readonly urls?: Sent<ReadonlyArray<string>>
  readonly performer_ids?: Sent<ReadonlyArray<string>>
  readonly tag_ids?: Sent<ReadonlyArray<string>>
  readonly groups?: Sent<ReadonlyArray<{ readonly group_id: string; readonly scene_index?: Sent<number> }>>
  readonly stash_ids?: Sent<ReadonlyArray<StashIdInput>>
  readonly cover_image?: Sent<string>
  readonly file_ids?: Sent<ReadonlyArray<string>>
}

export interface SceneUpdate extends SceneInput {
  readonly id: string
  readonly primary_file_id?: Sent<string>
  readonly resume_time?: Sent<number>
  readonly play_duration?: Sent<number>
}

export interface BulkSceneUpdate extends Plain {
  readonly ids?: ReadonlyArray<string> | null
  readonly url?: Sent<string>
  readonly urls?: Sent<BulkStrings>
  readonly performer_ids?: Sent<BulkIds>
  readonly tag_ids?: Sent<BulkIds>
  readonly group_ids?: Sent<BulkIds>
}

const byId = (ids: ReadonlyArray<number>): ReadonlyArray<number> => ids.toSorted((left, right) => left - right)

const plain = ({ database }: Stash, sent: Plain, scene: Scene): Scene => ({
  ...scene,
  title: Values.keep(sent.title, scene.title, ""),
  code: Values.keep(sent.code, scene.code, ""),
  details: Values.keep(sent.details, scene.details, ""),
  director: Values.keep(sent.director, scene.director, ""),
  date: Values.date(sent.date, scene.date),
  rating100: Values.keep<number | null>(sent.rating100, scene.rating100, null),
  organized: Values.keep(sent.organized, scene.organized, false),
  studioId:
    sent.studio_id === undefined
      ? scene.studioId
      : (Values.mustExist(sent.studio_id ? [parseId(sent.studio_id)] : [], database.studios)[0] ?? null)
})

const single = (stash: Stash, sent: SceneInput, scene: Scene): Scene => {
  const { database } = stash
  const groups = sent.groups?.map(({ group_id, scene_index }) => ({
    groupId: parseId(group_id),
    sceneIndex: scene_index ?? null
  }))
  Values.mustExist(groups?.map(({ groupId }) => groupId) ?? [], database.groups)
  return {
    ...plain(stash, sent, scene),
    urls: Values.urls(sent, scene.urls),
    performerIds: byId(Values.mustExist(Values.ids(sent.performer_ids, scene.performerIds), database.performers)),
    tagIds: Values.mustExist(Values.ids(sent.tag_ids, scene.tagIds), database.tags),
    groups: sent.groups === undefined ? scene.groups : (groups ?? []),
    stashIds: Values.stashIds(sent.stash_ids, scene.stashIds, stash.utc()),
    cover: Values.picture(sent.cover_image, scene.cover)
  }
}

/** The files of a scene with the wanted one first. */
const primaryFirst = (fileIds: ReadonlyArray<number>, sent: Sent<string>): ReadonlyArray<number> => {
  if (!sent) return fileIds
  const id = parseId(sent)
  return fileIds.includes(id)
    ? [id, ...fileIds.filter((other) => other !== id)]
    : refuse(`file with id ${id} not associated with scene`)
}

/** What an edit makes of a scene. Its stamp moves, whether anything changes or not. */
export const edited = (stash: Stash, sent: SceneUpdate, scene: Scene): Scene => ({
  ...single(stash, sent, scene),
  fileIds: primaryFirst(scene.fileIds, sent.primary_file_id),
  resumeTime: Values.keep(sent.resume_time, scene.resumeTime, 0),
  playDuration: Values.keep(sent.play_duration, scene.playDuration, 0),
  updatedAt: stash.stamp()
})

/** All or none: nothing is written before every edit is known to be possible. */
export const update = (stash: Stash, ...sent: ReadonlyArray<SceneUpdate>): ReadonlyArray<Scene> => {
  const { scenes } = stash.database
  return sent.map((one) => edited(stash, one, scenes.need(parseId(one.id)))).map(scenes.put)
}

/** All or none: nothing is written before every id is known to be there. */
export const bulkUpdate = (stash: Stash, sent: BulkSceneUpdate): ReadonlyArray<Scene> => {
  const { database } = stash
  const updatedAt = stash.stamp()
  const edited = (sent.ids ?? []).map((id) => {
    const scene = database.scenes.need(parseId(id))
    const groups = Values.bulkIds(
      sent.group_ids,
      scene.groups.map(({ groupId }) => groupId)
    )
    Values.mustExist(groups, database.groups)
    return {
      ...plain(stash, sent, scene),
      urls:
        sent.urls === undefined
          ? Values.urls({ url: sent.url }, scene.urls)
          : Values.bulkStrings(sent.urls, scene.urls),
      performerIds: byId(Values.mustExist(Values.bulkIds(sent.performer_ids, scene.performerIds), database.performers)),
      tagIds: Values.mustExist(Values.bulkIds(sent.tag_ids, scene.tagIds), database.tags),
      groups: groups.map(
        (groupId) => scene.groups.find((group) => group.groupId === groupId) ?? { groupId, sceneIndex: null }
      ),
      updatedAt
    }
  })
  return edited.map(database.scenes.put)
}

export const blank = (id: number, stamp: Scene["createdAt"], fileIds: ReadonlyArray<number>): Scene => ({
  id,
  createdAt: stamp,
  updatedAt: stamp,
  title: "",
  code: "",
  details: "",
  director: "",
  date: null,
  rating100: null,
  organized: false,
  urls: [],
  studioId: null,
  performerIds: [],
  tagIds: [],
  groups: [],
  stashIds: [],
  fileIds,
  cover: null,
  plays: [],
  os: [],
  resumeTime: 0,
  playDuration: 0
})

export const create = (stash: Stash, sent: SceneInput): Scene => {
  const { files, scenes } = stash.database
  const fileIds = Values.mustExist(Values.ids(sent.file_ids, []), files)
  const scene = single(stash, sent, blank(scenes.nextId(), stash.stamp(), []))
  fileIds.forEach((id) => release(stash, id))
  return scenes.put({ ...scene, fileIds })
}

/** Takes a file from the scene that has it; a primary file stays where it is. */
const release = ({ database }: Stash, fileId: number): void => {
  for (const sceneId of [...(database.relations.scenesOfFile.get(fileId) ?? [])]) {
    const scene = database.scenes.need(sceneId)
    if (scene.fileIds[0] === fileId) refuse(`cannot reassign primary file`)
    database.scenes.put({ ...scene, fileIds: scene.fileIds.filter((id) => id !== fileId) })
  }
}

/** Gives a file to another scene: no stamp moves and no hook is called. */
export const assignFile = (stash: Stash, sceneId: number, fileId: number): void => {
  const { files, scenes } = stash.database
  const scene = scenes.need(sceneId)
  files.need(fileId)
  release(stash, fileId)
  scenes.put({ ...scene, fileIds: [...scene.fileIds, fileId] })
}

/** Removes the row. Its files stay known without a scene: the next scan gives them a new one. */
export const remove = ({ database }: Stash, sceneId: number): Scene => {
  const scene = database.scenes.need(sceneId)
  for (const id of [...(database.relations.markersOfScene.get(sceneId) ?? [])]) database.markers.remove(id)
  database.scenes.remove(sceneId)
  return scene
}
