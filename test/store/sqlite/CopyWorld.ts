import Sqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import { existsSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { open } from "./OpenDatabase.ts"

/** Runs SQL over a connection of its own. */
export const change = (file: string, ...statements: ReadonlyArray<string>): void => {
  const database = new Sqlite(file)
  try {
    for (const one of statements) database.exec(one)
  } finally {
    database.close()
  }
}

/** The rows that a file gives to a question. */
export const read = (file: string, question: string): ReadonlyArray<unknown> => {
  const database = new Sqlite(file, { readonly: true, fileMustExist: true })
  try {
    return database.prepare<[]>(question).all()
  } finally {
    database.close()
  }
}

const part = (server: string) =>
  `INSERT OR REPLACE INTO plex_part (server, library, rating_key, part_id, file, path_key, name_key, size, first_part, updated_at)
   VALUES ('${server}', '1', '5', '6', '/a.mp4', '/a.mp4', 'a.mp4', 1, 1, 0)`

/** A data directory of this schema, of this Plex server, with one scene. */
export const dataOf = (folder: string, name: string, server: string, scene: number) =>
  Effect.gen(function* () {
    const data = join(folder, name)
    if (!existsSync(data)) mkdirSync(data)
    yield* open(data)
    const database = join(data, "plexsync.db")
    change(database, part(server), `INSERT INTO scene (scene_id) VALUES (${scene})`)
    return { data, database }
  })

export const scenesIn = (file: string) => read(file, "SELECT scene_id FROM scene ORDER BY scene_id")

/** A folder, and a data directory `here` in it, of the server `ours` with scene 1. */
export const copyWorld = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  return { folder, ...(yield* dataOf(folder, "here", "ours", 1)) }
})
