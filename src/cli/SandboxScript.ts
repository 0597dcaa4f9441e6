import * as Effect from "effect/Effect"
import type * as Script from "../../sandbox/script.ts"
import { namedFolder } from "../config/DataFolder.ts"
import { load } from "../load/Script.ts"
import { Invocation } from "./Invocation.ts"

/** The servers and the demonstration are a script of their own, which nothing else needs. What it gives is of the same version of Effect, so it runs here. */
export const sandboxScript = Effect.map(
  Invocation,
  // build.mjs makes it of sandbox/script.ts.
  ({ places }) => load(import.meta.url, PLEXSYNC_SANDBOX, namedFolder(places.environment)) as typeof Script
)
