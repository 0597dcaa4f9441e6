import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { makeFolder } from "../store/sqlite/Folder.ts"
import { namedFolder } from "./DataFolder.ts"
import type { Environment } from "./Sources.ts"
import envPaths from "env-paths"

/** The file in the platform's state folder that remembers which data directory was used last. */
const lastUsed = "data-directory"

export interface Places {
  readonly environment: Environment
  /** The folder the program lies in; its `data/` is the last resort. */
  readonly home: string
  /** The platform's folder for state, one for all installations on this machine. */
  readonly stateFolder: string
}

/** npm replaces a program's folder with each update, and everything in it. */
const isNpms = (home: string): boolean => /[\\/]node_modules[\\/]/.test(home)

/** `--data-dir`, `PLEXSYNC_DATA_DIR`, `STASH_PLUGIN_DATA`, the directory last used on this machine, or `data/` beside the program; where npm put that, in the state folder. */
export const resolve = (option: Option.Option<string>, { environment, home, stateFolder }: Places) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const named = Option.orElse(option, () => Option.fromNullable(namedFolder(environment)))
    if (Option.isSome(named)) return path.resolve(named.value)
    const last = yield* Effect.option(fs.readFileString(path.join(stateFolder, lastUsed)))
    return yield* Option.match(
      Option.filter(last, (text) => text.trim() !== ""),
      {
        onNone: () => Effect.succeed(path.join(isNpms(home) ? stateFolder : home, "data")),
        onSome: (text) => Effect.succeed(text.trim())
      }
    )
  })

/** Remembers the directory for the next command. Best effort: without it, a command needs `--data-dir`. */
export const remember = (folder: string, { stateFolder }: Pick<Places, "stateFolder">) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const file = path.join(stateFolder, lastUsed)
    const known = yield* Effect.option(fs.readFileString(file))
    if (Option.exists(known, (text) => text.trim() === folder)) return
    yield* Effect.try(() => makeFolder(stateFolder))
    yield* fs.writeFileString(file, `${folder}\n`, { mode: 0o600 })
  }).pipe(Effect.ignoreLogged)

const paths = envPaths("plexsync", { suffix: "" })

/** The platform's folder for a program's state: on Linux, where logs and state go; elsewhere, with the data. */
export const stateFolder: string = process.platform === "linux" ? paths.log : paths.data
