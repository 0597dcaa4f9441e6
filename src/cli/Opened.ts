import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import { resolve } from "../config/DataDirectory.ts"
import { live, type Setting } from "../serve/Live.ts"
import { Invocation } from "./Invocation.ts"

/** The data directory a command is to use, and the whole program over it. */
export const opened = (dataDir: Option.Option<string>, start: Setting["start"] = "strict") =>
  Effect.gen(function* () {
    const { places, platform, self } = yield* Invocation
    const folder = yield* resolve(dataDir, places)
    return { folder, layer: live({ folder, environment: places.environment, version: self.version, platform, start }) }
  })
