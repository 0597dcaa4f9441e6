import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { messageOf } from "../core/model/Thrown.ts"
import { Token } from "../core/signin/PlexServer.ts"
import { makeFolder } from "../store/sqlite/Folder.ts"
import { writePrivate } from "./PrivateFile.ts"

/** For its owner only: no token is kept in the database, nor in Stash. */
const fileName = "plex-sign-in.json"

/** What a sign-in left: a token for the account, which is asked for its servers alone, and one for the server. */
export const SignIn = Schema.Struct({
  account: Token,
  server: Schema.Struct({
    token: Token,
    machineIdentifier: Schema.NonEmptyString,
    name: Schema.String,
    /** Where it was found; null where a person had given its address. */
    address: Schema.NullOr(Schema.String)
  }),
  /** What stood in Stash's setting then, as `fingerprint` has it; left out where Stash could not be asked. */
  stashThen: Schema.optionalWith(Schema.NullOr(Schema.String), { exact: true })
})
export type SignIn = typeof SignIn.Type

const Json = Schema.parseJson(SignIn)

/** Tells one token from another without holding it; null for none. */
export const fingerprint = (token: unknown): string | null => {
  const text = typeof token === "string" || typeof token === "number" ? String(token).trim() : ""
  return text === "" ? null : createHash("sha256").update(text).digest("hex")
}

/** What could not be kept, or removed. */
export class SignInNotKept extends Schema.TaggedError<SignInNotKept>()("SignInNotKept", {
  path: Schema.String,
  problem: Schema.String
}) {
  override get message() {
    return `The sign-in cannot be kept in ${this.path}: ${this.problem}`
  }
}

const pathIn = (folder: string) => Effect.map(Path.Path, (path) => path.join(folder, fileName))

/** The sign-in of a data directory. A file that cannot be read holds none. */
export const readSignIn = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const text = yield* fs.readFileString(yield* pathIn(folder))
    return yield* Schema.decodeUnknown(Json)(text)
  }).pipe(Effect.option)

/** Whole or not at all: a runtime may read it at any time. */
export const keepSignIn = (folder: string, signIn: SignIn) =>
  Effect.gen(function* () {
    const path = yield* pathIn(folder)
    yield* Effect.gen(function* () {
      yield* Effect.try({ try: () => makeFolder(folder), catch: (cause) => ({ message: messageOf(cause) }) })
      yield* writePrivate(path, `${yield* Schema.encode(Json)(signIn)}\n`)
    }).pipe(Effect.mapError(({ message }) => new SignInNotKept({ path, problem: message })))
  })

/** Keeps what stands in Stash, where it could not be asked at the sign-in: from then on another token there counts. Best effort. */
export const noteStash = (folder: string, stashThen: string | null) =>
  Effect.gen(function* () {
    const known = yield* readSignIn(folder)
    if (Option.isNone(known) || known.value.stashThen !== undefined) return
    yield* keepSignIn(folder, { ...known.value, stashThen })
  }).pipe(Effect.ignoreLogged)

/** Removes the sign-in. Gives whether there was one. */
export const forgetSignIn = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* pathIn(folder)
    return yield* fs.remove(path).pipe(
      Effect.as(true),
      Effect.catchIf(
        (error) => error._tag === "SystemError" && error.reason === "NotFound",
        () => Effect.succeed(false)
      ),
      Effect.mapError(({ message }) => new SignInNotKept({ path, problem: message }))
    )
  })

/** What of it is a setting: only where its token is in force. */
export const settingsOf = ({ server }: SignIn): { readonly address: string | null; readonly token: string } => ({
  address: server.address,
  token: Redacted.value(server.token)
})
