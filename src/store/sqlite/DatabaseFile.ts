import { chmodSync, mkdirSync, writeFileSync } from "node:fs"

export const fileName = "plexsync.db"

/** Rises with every migration; a database that says more was written by a newer PlexSync. */
export const schemaVersion = 10

/** The folder 0700, the file 0600: it holds names and paths. SQLite gives its side files the mode of the main one. */
export const makePrivate = (folder: string, path: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(path, "", { flag: "a", mode: 0o600 })
  chmodSync(path, 0o600)
}
