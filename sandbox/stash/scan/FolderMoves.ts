import type { Disk } from "../model/Disk.ts"
import type { Database } from "../model/Database.ts"
import * as Folders from "../model/Folders.ts"
import * as Paths from "../model/Paths.ts"
import type { Stamp } from "../model/Stamp.ts"

/** All folders on disk that hold something, parents before children. */
export const onDisk = (disk: Disk): ReadonlyArray<string> => {
  const found = new Set<string>()
  for (const path of disk.files.keys()) {
    for (let folder = Paths.dirname(path); folder !== "/" && !found.has(folder); folder = Paths.dirname(folder)) {
      found.add(folder)
    }
  }
  return [...found].sort(Paths.walkOrder)
}

/** Which known folder, gone from disk, has at least half of the files of a new one, by name and size. */
const formerPath = (database: Database, disk: Disk, folder: string, gone: ReadonlySet<number>): string | undefined => {
  const here = [...disk.files].filter(([path]) => Paths.dirname(path) === folder)
  const votes = new Map<number, number>()
  for (const [path, { size }] of here) {
    const name = Paths.basename(path)
    for (const file of database.files.all()) {
      if (gone.has(file.folderId) && file.basename === name && file.size === size) {
        votes.set(file.folderId, (votes.get(file.folderId) ?? 0) + 1)
      }
    }
  }
  const [best] = [...votes].sort(([, left], [, right]) => right - left)
  return best && best[1] * 2 >= here.length ? database.folders.need(best[0]).path : undefined
}

/** Finds folders that were renamed or moved on disk: only paths change, no stamp moves and no hook is called. */
export const follow = (database: Database, disk: Disk, within: (path: string) => boolean, stamp: Stamp): void => {
  const present = onDisk(disk)
  const there = new Set(present)
  for (const folder of present) {
    if (!within(folder) || Folders.find(database, folder) !== undefined) continue
    const gone = new Set([...database.folders.all()].filter(({ path }) => !there.has(path)).map(({ id }) => id))
    const former = gone.size === 0 ? undefined : formerPath(database, disk, folder, gone)
    if (former === undefined) Folders.ensure(database, folder, stamp)
    else Folders.move(database, former, folder, stamp)
  }
}
