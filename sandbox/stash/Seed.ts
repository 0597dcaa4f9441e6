import type { Dataset } from "../Dataset.ts"
import type { Database } from "./model/Database.ts"
import * as Defaults from "./model/Defaults.ts"
import type { Disk } from "./model/Disk.ts"
import type { Stamp, Zone } from "./model/Stamp.ts"
import * as Folders from "./model/Folders.ts"
import * as Paths from "./model/Paths.ts"

/** The library was filled over this time, in milliseconds, and left alone for a day since. */
const span = 30 * 86_400_000
const quiet = 86_400_000

const entity = (id: number, name: string, stamp: Stamp) => ({
  id,
  name,
  createdAt: stamp,
  updatedAt: stamp,
  aliases: [],
  tagIds: [],
  stashIds: [],
  image: null,
  ignoreAutoTag: false
})

/** Fills an empty database and the disk below it with a data set. Ids are positions from 1. */
export const fill = (dataset: Dataset, database: Database, disk: Disk, zone: Zone, now: number): void => {
  const begin = now - span - quiet
  const first = zone.at(begin)
  dataset.performers.forEach(({ disambiguation, name }, index) => {
    database.performers.put({ ...entity(index + 1, name, first), disambiguation, values: Defaults.performer })
  })
  dataset.studios.forEach(({ name }, index) => {
    database.studios.put({ ...entity(index + 1, name, first), parentId: null, values: Defaults.studio })
  })
  dataset.tags.forEach(({ name }, index) => {
    database.tags.put({ ...entity(index + 1, name, first), parentIds: [], values: Defaults.tag })
  })
  dataset.scenes.forEach((scene, index) => {
    const at = begin + Math.floor((span * (index + 1)) / dataset.scenes.length)
    const stamp = zone.at(at)
    const fileIds = scene.files.map(({ size, stashPath: path }) => {
      // Every file of a data set has its own bytes, so its path may stand for them.
      const content = path
      disk.put(path, { size, content, modTime: at })
      return database.files.put({
        id: database.files.nextId(),
        createdAt: stamp,
        updatedAt: stamp,
        path,
        basename: Paths.basename(path),
        folderId: Folders.ensure(database, Paths.dirname(path), stamp),
        size,
        modTime: stamp,
        content,
        hasPhash: true,
        duration: 60 + (size % 5400)
      }).id
    })
    database.scenes.put({
      id: index + 1,
      createdAt: stamp,
      updatedAt: stamp,
      title: scene.title,
      code: "",
      details: scene.details,
      director: "",
      date: scene.date,
      rating100: scene.rating100,
      organized: scene.organized,
      urls: [],
      studioId: scene.studio === null ? null : scene.studio + 1,
      performerIds: scene.performers.map((position) => position + 1).sort((left, right) => left - right),
      tagIds: scene.tags.map((position) => position + 1),
      groups: [],
      stashIds: [],
      fileIds,
      cover: scene.cover ? { kind: "generated", content: scene.files[0]?.stashPath ?? scene.title } : null,
      plays: [],
      os: [],
      resumeTime: 0,
      playDuration: 0
    })
  })
}
