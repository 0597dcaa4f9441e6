import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { randomUUID } from "node:crypto"

/** Writes a file for its owner only, whole or not at all: whoever reads it meanwhile has the one of before. Its folder must be there. */
export const writePrivate = (path: string, text: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const draft = `${path}.${yield* Effect.sync(() => randomUUID())}`
    yield* fs.writeFileString(draft, text, { mode: 0o600 }).pipe(
      Effect.zipRight(fs.rename(draft, path)),
      Effect.onError(() => Effect.ignore(fs.remove(draft, { force: true })))
    )
  })
