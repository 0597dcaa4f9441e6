#!/usr/bin/env node
// The command line, as Node starts it: the program itself is loaded compiled, where it can be.
import { setFlagsFromString } from "node:v8"
import { namedFolder } from "./config/DataFolder.ts"
import { tooOld } from "./load/NodeVersion.ts"
import { load } from "./load/Script.ts"
import type * as Program from "./program.ts"

const refusal = tooOld(process.versions.node)
if (refusal !== undefined) {
  process.stderr.write(`${refusal}\n`)
  process.exit(2)
}

// It shares a small machine with Plex and Stash: the heap grows by need, not ahead of it. Half the memory, at the same speed.
setFlagsFromString("--optimize-for-size")

// build.mjs makes it of program.ts.
const { main } = load(import.meta.url, PLEXSYNC_PROGRAM, namedFolder(process.env)) as typeof Program
await main()
