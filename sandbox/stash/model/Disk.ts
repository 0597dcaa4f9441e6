import { isWithin } from "./Paths.ts"
import { refuse } from "./Refusal.ts"

export interface DiskFile {
  /** Bytes. */
  readonly size: number
  /** Stands for the bytes: a copy has the same content. */
  readonly content: string
  /** Epoch milliseconds. */
  readonly modTime: number
}

/** The file system below Stash, which a scan looks at. Folders are there as long as they hold something. */
export interface Disk {
  readonly files: ReadonlyMap<string, DiskFile>
  readonly put: (path: string, file: DiskFile) => void
  /** A file, or a folder with all below it. */
  readonly remove: (path: string) => void
  readonly move: (from: string, to: string) => void
  readonly copy: (from: string, to: string, modTime: number) => void
  /** Refuses a path that nothing stands at. */
  readonly absent: (path: string) => never
  /** Runs a change of several steps; where one of them fails, none was made. */
  readonly allOrNothing: (change: () => void) => void
}

export const make = (): Disk => {
  const files = new Map<string, DiskFile>()
  const absent = (path: string): never => refuse(`there is nothing on disk at ${path}`)
  const below = (path: string): ReadonlyArray<readonly [string, DiskFile]> => {
    const file = files.get(path)
    if (file) return [[path, file]]
    const found = [...files].filter(([other]) => isWithin(other, path))
    return found.length > 0 ? found : absent(path)
  }
  return {
    files,
    put: (path, file) => void files.set(path, file),
    remove: (path) => {
      for (const [found] of below(path)) files.delete(found)
    },
    move: (from, to) => {
      const moving = below(from)
      for (const [found] of moving) files.delete(found)
      for (const [found, file] of moving) files.set(to + found.slice(from.length), file)
    },
    copy: (from, to, modTime) => {
      for (const [found, file] of below(from)) files.set(to + found.slice(from.length), { ...file, modTime })
    },
    absent,
    allOrNothing: (change) => {
      const before = [...files]
      try {
        change()
      } catch (error) {
        files.clear()
        for (const [path, file] of before) files.set(path, file)
        throw error
      }
    }
  }
}
