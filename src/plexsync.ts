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

// The runtime stays on a small machine, beside Plex and Stash: its heap grows by need, not ahead of it. What ends by itself is done sooner with some room:
// most of what it looks at first is short-lived, and is looked over half as often.
const heap =
  process.argv[2] === "serve" ? "--optimize-for-size" : "--heap-growing-percent=100 --semi-space-growth-factor=8"
// A function is optimised once it ran three times as much as by default: else that takes up to a seventh of what a short sync costs, for what it is soon done with.
setFlagsFromString(`${heap} --interrupt-budget=400000`)

// build.mjs makes it of program.ts.
const { main } = load(import.meta.url, PLEXSYNC_PROGRAM, namedFolder(process.env)) as typeof Program
await main()
