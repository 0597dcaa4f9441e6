import * as Folders from "../model/Folders.ts"
import * as Paths from "../model/Paths.ts"
import { parseId, parseIds, refuse } from "../model/Refusal.ts"
import type { Stash } from "../Stash.ts"

export interface MoveFilesInput {
  readonly ids: ReadonlyArray<string>
  readonly destination_folder?: string | null
  readonly destination_folder_id?: string | null
  readonly destination_basename?: string | null
}

/** Moves files on disk and in the database: their own stamps move, those of their scenes do not, and no hook is called. */
export const move = (stash: Stash, input: MoveFilesInput): void => {
  const { database, disk } = stash
  const files = parseIds(input.ids).map(database.files.need)
  const name = input.destination_basename
  if (name && files.length !== 1) refuse("must specify one file when setting destination path")
  const folder = input.destination_folder_id
    ? database.folders.need(parseId(input.destination_folder_id)).path
    : (input.destination_folder ?? refuse("must specify destination folder or path"))
  for (const file of files) {
    const path = `${folder.replace(/\/$/, "")}/${name ? name : file.basename}`
    if (disk.files.has(path)) refuse(`file ${path} already exists`)
    if (disk.files.has(file.path)) disk.move(file.path, path)
    database.files.put({
      ...file,
      path,
      basename: Paths.basename(path),
      folderId: Folders.ensure(database, Paths.dirname(path), stash.stamp()),
      updatedAt: stash.stamp()
    })
  }
}

/** Deletes files that are nobody's first: no stamp moves and no hook is called. */
export const remove = ({ database, disk }: Stash, ids: ReadonlyArray<string>): void => {
  const files = parseIds(ids).map(database.files.need)
  const scenesOf = (fileId: number) => (database.relations.scenesOfFile.get(fileId) ?? []).map(database.scenes.need)
  for (const { id, path } of files) {
    if (scenesOf(id).some((scene) => scene.fileIds[0] === id)) refuse(`cannot delete primary file ${path}`)
  }
  for (const { id, path } of files) {
    for (const scene of scenesOf(id)) {
      database.scenes.put({ ...scene, fileIds: scene.fileIds.filter((other) => other !== id) })
    }
    if (disk.files.has(path)) disk.remove(path)
    database.files.remove(id)
  }
}
