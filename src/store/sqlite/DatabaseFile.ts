import { chmodSync, lstatSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { makeFolder } from "./Folder.ts"

export const fileName = "plexsync.db"

/** Rises with every migration; a database that says more was written by a newer PlexSync. */
export const schemaVersion = 12

const isThere = (path: string) => lstatSync(path, { throwIfNoEntry: false }) !== undefined

const sides = ["-wal", "-shm"].map((end) => fileName + end)

/** Which of a database's files is a symbolic link, if one is: whoever made it decides what is written over, and what is read. */
export const linkIn = (folder: string): string | undefined =>
  [fileName, ...sides].find((name) => lstatSync(join(folder, name), { throwIfNoEntry: false })?.isSymbolicLink())

/** The folder 0700, the files 0600: they hold names and paths. SQLite gives side files that it makes the mode of the main one. */
export const makePrivate = (folder: string, path: string): void => {
  makeFolder(folder)
  writeFileSync(path, "", { flag: "a", mode: 0o600 })
  chmodSync(path, 0o600)
  for (const side of sides.map((name) => join(folder, name)).filter(isThere)) chmodSync(side, 0o600)
}
