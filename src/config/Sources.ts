import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { overlay, type RawSettings, secretNames, type SettingProblem } from "../core/settings/Settings.ts"
import { omit } from "../core/settings/SettingChange.ts"
import { withoutEmptied } from "../core/settings/StashSettings.ts"
import { type TokenOrigin, tokenOrigin } from "../core/settings/TokenOrigin.ts"
import { fingerprint, settingsOf, type SignIn } from "./SignInFile.ts"

/** The process's environment, handed in by its root. */
export type Environment = Readonly<Record<string, string | undefined>>

const prefix = "PLEXSYNC_"
/** Names with our prefix that are no settings. */
const others = new Set(["DATA_DIR", "LOG_FORMAT", "SINCE", "STARTED_BY"])

/** The raw settings of one source, and what could not be read. */
export interface Source {
  readonly raw: RawSettings
  readonly problems: ReadonlyArray<SettingProblem>
}

const fileVariable = (name: string) => `${prefix}${name.toUpperCase()}_FILE`

const fromSecretFile = (environment: Environment, name: string) =>
  Effect.gen(function* () {
    const path = environment[fileVariable(name)]
    if (path === undefined || path.trim() === "") return { raw: {}, problems: [] } satisfies Source
    const fs = yield* FileSystem.FileSystem
    return yield* Effect.match(fs.readFileString(path), {
      onFailure: (): Source => ({
        raw: {},
        problems: [{ name, problem: `the file ${path} of ${fileVariable(name)} cannot be read` }]
      }),
      onSuccess: (text): Source => ({ raw: { [name]: text.trim() }, problems: [] })
    })
  })

const merge = (sources: ReadonlyArray<Source>): Source => ({
  raw: overlay(...sources.map((source) => source.raw)),
  problems: sources.flatMap((source) => source.problems)
})

/** `PLEXSYNC_<NAME>`, and for secrets `PLEXSYNC_<NAME>_FILE`, where the variable itself wins. */
export const fromEnvironment = (environment: Environment) =>
  Effect.gen(function* () {
    const files = yield* Effect.forEach(secretNames, (name) => fromSecretFile(environment, name))
    const fileVariables = new Set(secretNames.map(fileVariable))
    const raw = Object.fromEntries(
      Object.entries(environment)
        .filter(
          ([name]) => name.startsWith(prefix) && !fileVariables.has(name) && !others.has(name.slice(prefix.length))
        )
        .map(([name, value]) => [name.slice(prefix.length).toLowerCase(), value])
    )
    return merge([...files, { raw, problems: [] }])
  })

const Json = Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

/** `config.json` in the data directory, where there is one. */
export const fromFile = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = (yield* Path.Path).join(folder, "config.json")
    const text = yield* Effect.option(fs.readFileString(path))
    if (Option.isNone(text)) return { raw: {}, problems: [] } satisfies Source
    return yield* Effect.match(Schema.decodeUnknown(Json)(text.value), {
      onFailure: (): Source => ({
        raw: {},
        problems: [{ name: "config.json", problem: `${path} is not a JSON object like {"plex_url": "http://…"}` }]
      }),
      onSuccess: (raw): Source => ({ raw, problems: [] })
    })
  })

const only = (raw: RawSettings): Source => ({ raw, problems: [] })

/** Where the token of Plex in force comes from, of these sources. */
export const originOf = (
  file: Source,
  stash: RawSettings,
  environment: Source,
  signIn: Option.Option<SignIn>
): TokenOrigin =>
  tokenOrigin({
    // What cannot be read is the environment's all the same.
    environment: [...environment.problems.map(({ name }) => name), ...Object.keys(overlay(environment.raw))].includes(
      "plex_token"
    ),
    stash: fingerprint(stash["plex_token"]),
    signIn: Option.getOrNull(Option.map(signIn, ({ stashThen }) => ({ stashThen }))),
    file: Object.hasOwn(overlay(file.raw), "plex_token")
  })

/**
 * Stash's plugin settings lie between the file (below) and the environment (above). Only there, a 0 may be an emptied field. The token of a
 * sign-in has its own place among them, and where it counts, the address that was found for it is the last resort.
 */
export const layers = (
  file: Source,
  stash: RawSettings,
  environment: Source,
  signIn: Option.Option<SignIn> = Option.none()
): Source => {
  const theirs = withoutEmptied(stash)
  if (Option.isNone(signIn) || originOf(file, theirs, environment, signIn) !== "sign-in")
    return merge([file, only(theirs), environment])
  const { address, token } = settingsOf(signIn.value)
  return merge([
    only({ plex_url: address }),
    file,
    only(omit(theirs, ["plex_token"])),
    only({ plex_token: token }),
    environment
  ])
}
