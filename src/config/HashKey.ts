import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Encoding from "effect/Encoding"
import * as Option from "effect/Option"
import { createHmac, randomBytes } from "node:crypto"
import { hashedBy } from "../core/model/Hashed.ts"
import { writePrivate } from "./PrivateFile.ts"

/** Beside the database, and not in it: no copy of the database holds it. */
const file = "plexsync.hash-key"

/** Bytes of the key. */
const length = 32

/** The key of the hashes could not be kept. */
export class HashKeyUnusable extends Data.TaggedError("HashKeyUnusable")<{
  readonly path: string
  readonly problem: string
}> {
  override get message() {
    return `The file ${this.path} cannot be read or written: ${this.problem}; see that its disk is not full and can be written, or remove the file: then a new one is made, and hashes are others than before`
  }
}

const read = (path: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const text = yield* Effect.option(fs.readFileString(path))
    return Option.filter(
      Option.flatMap(text, (hex) => Option.getRight(Encoding.decodeHex(hex.trim()))),
      (key) => key.length === length
    )
  })

/** Hashes of names and ids by the key of this data directory: made once, readable by its owner only. */
export const hashedIn = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = (yield* Path.Path).join(folder, file)
    const made = Effect.gen(function* () {
      const fresh = yield* Effect.sync(() => randomBytes(length))
      yield* writePrivate(path, `${fresh.toString("hex")}\n`)
      return fresh
    }).pipe(Effect.mapError(({ message }) => new HashKeyUnusable({ path, problem: message })))
    const isThere = yield* Effect.orElseSucceed(fs.exists(path), () => true)
    const known = yield* read(path)
    if (isThere && Option.isNone(known))
      return yield* new HashKeyUnusable({ path, problem: "it does not hold 32 bytes as hexadecimal digits" })
    const key = Option.isSome(known) ? known.value : yield* made
    return hashedBy((text) => createHmac("sha256", key).update(text).digest("hex"))
  })
