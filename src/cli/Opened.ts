import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import { resolve } from "../config/DataDirectory.ts"
import { live, type Setting } from "../serve/live/Live.ts"
import { Invocation } from "./Invocation.ts"

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
