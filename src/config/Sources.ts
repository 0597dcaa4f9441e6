import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { overlay, type RawSettings, secretNames, type SettingProblem } from "../core/settings/Settings.ts"
import { withoutEmptied } from "../core/settings/StashSettings.ts"

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

/** Stash's plugin settings lie between the file (below) and the environment (above). Only there, a 0 may be an emptied field. */
export const layers = (file: Source, stash: RawSettings, environment: Source): Source =>
  merge([file, { raw: withoutEmptied(stash), problems: [] }, environment])
