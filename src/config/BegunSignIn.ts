import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { messageOf } from "../core/model/Thrown.ts"
import { Token } from "../core/signin/PlexServer.ts"
import { makeFolder } from "../store/sqlite/Folder.ts"
import { writePrivate } from "./PrivateFile.ts"
import { SignInNotKept } from "./SignInFile.ts"

/** For its owner only, for as long as a sign-in is under way. */
const fileName = "plex-sign-in-begun.json"

/** A sign-in that was begun and is not finished: whoever signs in next goes on with it. A code that is allowed and never asked for would leave a dead token. */
export const BegunSignIn = Schema.Struct({
  id: Schema.Int,
  code: Schema.NonEmptyString,
  link: Schema.String,
  /** Epoch ms. */
  endsAt: Schema.Number,
  /** The identity that it was begun with: no other may ask for it. */
  device: Schema.NonEmptyString,
  /** Once a person has allowed it. */
  account: Schema.optionalWith(Token, { exact: true })
})
export type BegunSignIn = typeof BegunSignIn.Type

const Json = Schema.parseJson(BegunSignIn)
const pathIn = (folder: string) => Effect.map(Path.Path, (path) => path.join(folder, fileName))

/** The sign-in that is under way. A file that cannot be read holds none. */
export const readBegun = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    return yield* Schema.decodeUnknown(Json)(yield* fs.readFileString(yield* pathIn(folder)))
  }).pipe(Effect.option)

/** Whole or not at all. */
export const keepBegun = (folder: string, begun: BegunSignIn) =>
  Effect.gen(function* () {
    const path = yield* pathIn(folder)
    yield* Effect.gen(function* () {
      yield* Effect.try({ try: () => makeFolder(folder), catch: (cause) => ({ message: messageOf(cause) }) })
      yield* writePrivate(path, `${yield* Schema.encode(Json)(begun)}\n`)
    }).pipe(Effect.mapError(({ message }) => new SignInNotKept({ path, problem: message })))
  })

/** It is finished, or over. */
export const forgetBegun = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    yield* Effect.ignore(fs.remove(yield* pathIn(folder)))
  })
