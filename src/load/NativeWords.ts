import { readdirSync } from "node:fs"
import { join } from "node:path"
import * as Native from "./Native.ts"

/** The Nodes that are supported, by the number of their binary interface. */
const nodes: ReadonlyMap<string, string> = new Map([
  ["115", "20"],
  ["127", "22"],
  ["137", "24"]
])

/** What a package has beside its bundles, such as `linux-x64-glibc-115`. */
const packed = (dist: string): ReadonlyArray<string> => {
  try {
    return readdirSync(join(dist, "native")).toSorted()
  } catch {
    return []
  }
}

const listed = (words: ReadonlyArray<string>): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`

/** Why SQLite cannot be loaded by this Node, and what a person can do. */
const wordsFor = (dist: string, reason: string): string => {
  const here = `this is Node ${process.versions.node} on ${process.platform}-${process.arch}`
  if (reason === Native.crashing) return `SQLite cannot be loaded: ${here}, and ${reason}`
  const names = packed(dist)
  if (names.length === 0)
    return `SQLite cannot be loaded: ${here}, for which better-sqlite3 was not built; run "npm rebuild better-sqlite3" with it where PlexSync lies (${reason})`
  const served = names.map((name) => name.replace(/^.*-/, "")).map((abi) => nodes.get(abi) ?? `with ABI ${abi}`)
  const systems = [...new Set(names.map((name) => name.replace(/-\d+$/, "")))]
  return `SQLite cannot be loaded: ${here}, and this package serves Node ${listed(served)} on ${listed(systems)}; use one of these, the package for your system, or the container: ${PLEXSYNC_LINK} (${reason})`
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause)

/** Loads SQLite's native part. Throws with words that a person can act on. */
export const load = (dist: string, find: NodeJS.Require): unknown => {
  try {
    return Native.load(dist, find)
  } catch (cause) {
    // Its words are in ours: whoever tells of a failure looks for its cause first.
    throw new Error(wordsFor(dist, reasonOf(cause)))
  }
}
