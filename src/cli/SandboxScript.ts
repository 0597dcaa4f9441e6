import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import type * as Script from "../../sandbox/script.ts"
import { load } from "../load/Script.ts"

/** The program has no sandbox beside it: the copy from which the background runtime runs has none. */
export class NoSandbox extends Data.TaggedError("NoSandbox")<{ readonly folder: string }> {
  override get message() {
    return `There is no sandbox in ${this.folder}, a copy for the background runtime; start the command where PlexSync is installed`
  }
}

/** The servers and the demonstration are a script of their own, which nothing else needs. What it gives is of the same version of Effect, so it runs here. */
export const sandboxScript = Effect.gen(function* () {
  const script = fileURLToPath(import.meta.url)
  const folder = dirname(script)
  if (!existsSync(join(folder, PLEXSYNC_SANDBOX))) return yield* new NoSandbox({ folder })
  // build.mjs makes it of sandbox/script.ts.
  return load(script, PLEXSYNC_SANDBOX, undefined) as typeof Script
})
