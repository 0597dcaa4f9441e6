import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { messageOf } from "../core/model/Thrown.ts"
import { makeFolder } from "../store/sqlite/Folder.ts"
import { writePrivate } from "./PrivateFile.ts"
import type { Access } from "../stash/StashConnection.ts"

/** Files of the data directory, readable by their owner only: no secret is kept in the database. */
const keyFile = "stash-api-key"
const sessionFile = "stash-session"

const read = (folder: string, name: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = (yield* Path.Path).join(folder, name)
    const text = yield* Effect.option(fs.readFileString(path))
    return Option.filter(
      Option.map(text, (raw) => raw.trim()),
      (secret) => /^[\x21-\x7e]+$/.test(secret)
    )
  })

/** Ways into Stash that a task handed over: the key first. A file that cannot be read holds none. */
export const keptAccess = (folder: string) =>
  Effect.gen(function* () {
    const key = yield* read(folder, keyFile)
    const session = yield* read(folder, sessionFile)
    return [
      ...Option.match(key, {
        onNone: () => [],
        onSome: (secret): ReadonlyArray<Access> => [{ apiKey: Redacted.make(secret) }]
      }),
      ...Option.match(session, {
        onNone: () => [],
        onSome: (secret): ReadonlyArray<Access> => [{ sessionCookie: Redacted.make(secret) }]
      })
    ]
  })

/** What became of a way in: kept now, kept already, or not kept. */
export type Kept = "new" | "known" | "failed"

/** Whole or not at all: a runtime may read it at any time. */
const write = (
  folder: string,
  name: string,
  secret: string
): Effect.Effect<Kept, never, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = (yield* Path.Path).join(folder, name)
    const known = yield* Effect.option(fs.readFileString(path))
    if (Option.exists(known, (text) => text.trim() === secret)) return "known" as const
    yield* Effect.try({ try: () => makeFolder(folder), catch: (cause) => ({ message: messageOf(cause) }) })
    yield* writePrivate(path, `${secret}\n`)
    return "new" as const
  }).pipe(
    Effect.catchAll(({ message }) =>
      Effect.as(Effect.logWarning(`Access to Stash could not be kept for the runtime: ${message}`), "failed" as const)
    )
  )

/** Keeps a way into Stash for whoever runs on this data directory: the key, where there is one. */
export const keepAccess = (folder: string, { apiKey, sessionCookie }: Access) => {
  if (apiKey !== undefined) return write(folder, keyFile, Redacted.value(apiKey))
  if (sessionCookie !== undefined) return write(folder, sessionFile, Redacted.value(sessionCookie))
  return Effect.succeed<Kept>("known")
}
