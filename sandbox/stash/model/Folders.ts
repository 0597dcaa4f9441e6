import type { Database } from "./Database.ts"
import * as Paths from "./Paths.ts"
import type { Stamp } from "./Stamp.ts"

const known = new WeakMap<Database, Map<string, number>>()

/** The ids of all folders by path; kept beside the database, because a scan asks for every file. */
const index = (database: Database): Map<string, number> => {
  const found = known.get(database)
  if (found) return found
  const made = new Map([...database.folders.all()].map((folder) => [folder.path, folder.id]))
  known.set(database, made)
  return made
}

export const find = (database: Database, path: string): number | undefined => index(database).get(path)

/** The id of the folder, made with its parents if it is new. */
export const ensure = (database: Database, path: string, stamp: Stamp): number => {
  const found = find(database, path)
  if (found !== undefined) return found
  const parent = Paths.dirname(path)
  const parentId = parent === path || parent === "/" ? null : ensure(database, parent, stamp)
  const { id } = database.folders.put({
    id: database.folders.nextId(),
    createdAt: stamp,
    updatedAt: stamp,
    path,
    parentId,
    modTime: stamp
  })
  index(database).set(path, id)
  return id
}

/** Gives a folder another path, and all below it with it. Nothing else changes: not one stamp moves. */
export const move = (database: Database, from: string, to: string, stamp: Stamp): void => {
  const moved = (path: string) => to + path.slice(from.length)
  for (const folder of [...database.folders.all()]) {
    if (Paths.isWithin(folder.path, from)) database.folders.put({ ...folder, path: moved(folder.path) })
  }
  for (const file of [...database.files.all()]) {
    if (Paths.isWithin(file.path, from)) database.files.put({ ...file, path: moved(file.path) })
  }
  known.delete(database)
  const id = find(database, to)
  const parent = Paths.dirname(to)
  if (id === undefined || parent === "/") return
  database.folders.put({ ...database.folders.need(id), parentId: ensure(database, parent, stamp) })
}

export const remove = (database: Database, id: number): void => {
  database.folders.remove(id)
  known.delete(database)
}
