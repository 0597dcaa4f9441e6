#!/usr/bin/env node
// The command line, as Node starts it: the program itself is loaded compiled, where it can be.
import { existsSync } from "node:fs"
import { join } from "node:path"
import { setFlagsFromString } from "node:v8"
import { namedFolder } from "./config/DataFolder.ts"
import { engineFlags } from "./load/EngineFlags.ts"
import { tooOld } from "./load/NodeVersion.ts"
import { load } from "./load/Script.ts"
import { isFor } from "./load/WhichScript.ts"
import type * as Program from "./program.ts"

const refusal = tooOld(process.versions.node)
if (refusal !== undefined) {
  process.stderr.write(`${refusal}\n`)
  process.exit(2)
}

/** What stands by itself takes nothing of the environment, and leaves nothing in a folder that is named there. */
const apart = ["demo", "sandbox"]

const words = process.argv.slice(2)
if (words.length === 1 && words[0] === "--version") {
  // Asked for by scripts: it needs nothing of the program.
  process.stdout.write(`${PLEXSYNC_VERSION}\n`)
} else {
  setFlagsFromString(engineFlags(words[0], process.versions.v8).join(" "))
  const folder = apart.includes(words[0] ?? "") ? undefined : namedFolder(process.env)
  // The copy from which the background runtime runs has no more than that needs.
  const looks = !isFor(words, PLEXSYNC_ELSEWHERE) && existsSync(join(import.meta.dirname, PLEXSYNC_LOOK))
  // build.mjs makes them of look.ts and program.ts.
  const { main } = load(import.meta.filename, looks ? PLEXSYNC_LOOK : PLEXSYNC_PROGRAM, folder) as Pick<
    typeof Program,
    "main"
  >
  await main()
}
