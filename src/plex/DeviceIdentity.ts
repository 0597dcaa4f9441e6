import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import type { PlatformError } from "@effect/platform/Error"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { randomUUID } from "node:crypto"

const file = "device-id"
const Uuid = Schema.compose(Schema.Trim, Schema.UUID)

/** The device's number could not be kept; with a new one at each start, Plex would list a new device each time. */
export class IdentityUnusable extends Schema.TaggedError<IdentityUnusable>()("IdentityUnusable", {
  path: Schema.String,
  problem: Schema.String,
  /** What the system calls it, such as ENOSPC; empty when it has no name. */
  code: Schema.optionalWith(Schema.String, { default: () => "" })
}) {
  override get message() {
    return `The device identity ${this.path} cannot be read or written: ${this.problem}`
  }
}

/** Another process made it in this moment: then its identity is read. */
const wasFirst = (error: PlatformError): boolean => error._tag === "SystemError" && error.reason === "AlreadyExists"

const codeOf = (error: object): string =>
  "cause" in error && typeof error.cause === "object" && error.cause !== null && "code" in error.cause
    ? String(error.cause.code)
    : ""

/** Puts another identity in the place of the one that is there: for a sign-in whose first token was not taken. */
export const replace = (folder: string, id: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = (yield* Path.Path).join(folder, file)
    const draft = `${path}.${id}`
    yield* fs.writeFileString(draft, `${id}\n`, { mode: 0o600 }).pipe(
      Effect.zipRight(fs.rename(draft, path)),
      Effect.onError(() => Effect.ignore(fs.remove(draft))),
      Effect.mapError((error) => new IdentityUnusable({ path, problem: error.message, code: codeOf(error) }))
    )
  })

/** `X-Plex-Client-Identifier` of this data directory: made once, then always the same, whoever asks first. */
export const load = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = (yield* Path.Path).join(folder, file)
    const unusable = (error: { readonly message: string }) =>
      new IdentityUnusable({ path, problem: error.message, code: codeOf(error) })
    const read = Effect.flatMap(fs.readFileString(path), Schema.decodeUnknown(Uuid))
    // A name of its own first: a crash while writing must not leave half an identity behind.
    const fresh = yield* Effect.sync(() => randomUUID())
    const draft = `${path}.${fresh}`
    const make = Effect.gen(function* () {
      yield* fs.writeFileString(draft, `${fresh}\n`, { mode: 0o600 })
      // Not every file system has links.
      const written = Effect.tapError(fs.writeFileString(path, `${fresh}\n`, { flag: "wx", mode: 0o600 }), (error) =>
        wasFirst(error) ? Effect.void : fs.remove(path)
      )
      const place = Effect.catchIf(fs.link(draft, path), Predicate.not(wasFirst), () => written)
      yield* Effect.catchIf(place, wasFirst, () => Effect.void)
      // On a full disk it is empty, and another one is made at the next try.
    }).pipe(Effect.ensuring(Effect.ignore(fs.remove(draft))))
    return yield* Effect.orElse(read, () => Effect.zipRight(make, read)).pipe(Effect.mapError(unusable))
  })
