import type { Database } from "../model/Database.ts"
import type { Folder, VideoFile } from "../model/Entities.ts"
import type { Links } from "../model/Links.ts"
import { combine, on } from "./Combine.ts"
import * as Criterion from "./Criterion.ts"
import type { FileFilter, FolderFilter } from "./Filters.ts"
import { type Kinds, type Lookup, related, stamps } from "./Kinds.ts"
import * as Trees from "./Trees.ts"

const childFolders = (database: Database): Links => {
  const links = new Map<number, Array<number>>()
  for (const { id, parentId } of database.folders.all()) {
    if (parentId !== null) links.set(parentId, [...(links.get(parentId) ?? []), id])
  }
  return links
}

export const of = (filter: FileFilter, kinds: Kinds): Criterion.Test<VideoFile> => {
  const { database, tomorrow } = kinds
  const scenes = (row: VideoFile) => database.relations.scenesOfFile.get(row.id) ?? []
  return combine(filter, (part) => [
    on(part.path, Criterion.text, (row) => row.path),
    on(part.basename, Criterion.text, (row) => row.basename),
    on(
      part.parent_folder,
      (c) => Criterion.ids(c, Trees.spread(childFolders(database))),
      (row) => [row.folderId]
    ),
    on(
      part.mod_time,
      (c) => Criterion.moment(c, tomorrow),
      (row) => row.modTime.text
    ),
    on(part.scene_count, Criterion.number, (row) => scenes(row).length),
    on(part.video_file_filter?.duration, Criterion.number, (row) => row.duration),
    ...stamps<VideoFile>(part, kinds),
    related(part.scenes_filter ? kinds.scene(part.scenes_filter) : undefined, (row) =>
      scenes(row).map(database.scenes.get)
    )
  ])
}

export const ofFolder = (filter: FolderFilter, kinds: Lookup): Criterion.Test<Folder> =>
  combine(filter, (part) => [
    on(part.path, Criterion.text, (row) => row.path),
    on(
      part.parent_folder,
      (c) => Criterion.ids(c, Trees.spread(childFolders(kinds.database))),
      (row) => (row.parentId === null ? [] : [row.parentId])
    ),
    on(
      part.mod_time,
      (c) => Criterion.moment(c, kinds.tomorrow),
      (row) => row.modTime.text
    ),
    ...stamps<Folder>(part, kinds)
  ])
