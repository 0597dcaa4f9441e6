import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import { resolve } from "../config/DataDirectory.ts"
import { live, type Setting } from "../serve/live/Live.ts"
import { Invocation } from "./Invocation.ts"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Data from "effect/Data"
import { join } from "node:path"
import { storeOnly } from "../serve/live/StoreLive.ts"
import { fileName } from "../store/sqlite/DatabaseFile.ts"

/** The data directory a process is to use, and what else its root knows. */
export const setting = (dataDir: Option.Option<string>) =>
  Effect.gen(function* () {
    const { places, platform, self } = yield* Invocation
    const folder = yield* resolve(dataDir, places)
    return { folder, environment: places.environment, version: self.version, platform } satisfies Setting
  })

/** The data directory a command is to use, and all that it needs over it. */
export const opened = (dataDir: Option.Option<string>) =>
  Effect.map(setting(dataDir), (found) => ({ folder: found.folder, layer: live(found) }))

/** There is no database where one is to be looked at. */
export class NotUsedYet extends Data.TaggedError("NotUsedYet")<{ readonly database: string }> {
  override get message() {
    return `PlexSync has not been used yet: there is no database ${this.database}; name another data directory with --data-dir`
  }
}

/** The data directory, and what is kept in its database, which must be there: for commands that need no server. */
export const openedStore = (dataDir: Option.Option<string>) =>
  Effect.gen(function* () {
    const { places } = yield* Invocation
    const folder = yield* resolve(dataDir, places)
    const database = join(folder, fileName)
    const exists = yield* Effect.flatMap(FileSystem.FileSystem, (fs) => fs.exists(database))
    if (!exists) return yield* new NotUsedYet({ database })
    return { folder, database, layer: storeOnly(folder) }
  })
