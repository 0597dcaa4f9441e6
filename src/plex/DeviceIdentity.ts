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
    const fresh = yield* Effect.sync(() => randomUUID())
    // "wx" fails where another process was first; then its identity is read.
    yield* Effect.ignore(fs.writeFileString(path, `${fresh}\n`, { flag: "wx", mode: 0o600 }))
    return yield* Effect.mapError(read, unusable)
  })
