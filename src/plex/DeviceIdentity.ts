import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { randomUUID } from "node:crypto"

const file = "device-id"
const Uuid = Schema.compose(Schema.Trim, Schema.UUID)

/** The device's number could not be kept; with a new one at each start, Plex would list a new device each time. */
export class IdentityUnusable extends Schema.TaggedError<IdentityUnusable>()("IdentityUnusable", {
  path: Schema.String,
  problem: Schema.String
}) {
  override get message() {
    return `The device identity ${this.path} cannot be read or written: ${this.problem}`
  }
}

/** `X-Plex-Client-Identifier` of this data directory: made once, then always the same, whoever asks first. */
export const load = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = (yield* Path.Path).join(folder, file)
    const unusable = (error: { readonly message: string }) => new IdentityUnusable({ path, problem: error.message })
    const read = Effect.flatMap(fs.readFileString(path), Schema.decodeUnknown(Uuid))
    // A name of its own first: a crash while writing must not leave half an identity behind.
    const fresh = yield* Effect.sync(() => randomUUID())
    const draft = `${path}.${fresh}`
    const make = Effect.gen(function* () {
      yield* fs.writeFileString(draft, `${fresh}\n`, { mode: 0o600 })
      // Fails where another process was first; then its identity is read. Not every file system has links.
      const place = Effect.orElse(fs.link(draft, path), () =>
        fs.writeFileString(path, `${fresh}\n`, { flag: "wx", mode: 0o600 })
      )
      yield* Effect.ignore(place)
      yield* fs.remove(draft)
    })
    return yield* Effect.orElse(read, () => Effect.zipRight(make, read)).pipe(Effect.mapError(unusable))
  })
