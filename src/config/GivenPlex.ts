import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type Address, read } from "../core/settings/Address.ts"
import type { RawSettings } from "../core/settings/Settings.ts"
import { Settings } from "../core/settings/Settings.ts"
import { stashSettings } from "./ConfigLive.ts"
import { keptAccess } from "./KeptAccess.ts"
import { fingerprint, readSignIn } from "./SignInFile.ts"
import { type Environment, fromEnvironment, fromFile, layers, originOf } from "./Sources.ts"

const decodeOwn = Schema.decodeUnknownOption(Settings.pick("plextv_url"))

/** What people have set about Plex, as far as it can be told: it may be nothing yet, and the rest may be wrong. */
export const givenPlex = (folder: string, environment: Environment) =>
  Effect.gen(function* () {
    const file = yield* fromFile(folder)
    const given = yield* fromEnvironment(environment)
    const signIn = yield* readSignIn(folder)
    const others = yield* keptAccess(folder)
    const theirs = yield* stashSettings(file, given, Effect.succeed(others))
    const known: RawSettings = Option.getOrElse(theirs, () => ({}))
    const { raw } = layers(file, known, given)
    const address: Option.Option<Address> = Either.getRight(
      read(typeof raw["plex_url"] === "string" ? raw["plex_url"] : "", "plex_token")
    )
    return {
      signIn,
      /** Where the token that is in force comes from. */
      origin: originOf(file, known, given, signIn),
      /** The address that a person gave. */
      address: Option.getOrNull(address),
      /** What stands for plex.tv. */
      plexTv: Option.getOrUndefined(Option.flatMapNullable(decodeOwn(raw), (own) => own.plextv_url)),
      /** For the sign-in to keep: nothing where Stash cannot be asked. */
      stashThen: Option.getOrUndefined(Option.map(theirs, (settings) => fingerprint(settings["plex_token"])))
    }
  })
