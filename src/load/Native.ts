// Without any import of a library, and without a search where one look is enough: a person waits for a hook.
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

const file = "better_sqlite3.node"

/** Where the package has it. */
const built = join("build", "Release")

/** Where a package has them, beside the bundles: one for each Node, by the number of its binary interface. A package is made for one C library. */
const folders = (process.platform === "linux" ? ["-glibc", "-musl"] : [""]).map((library) =>
  join("native", `${process.platform}-${process.arch}${library}-${process.versions.modules}`)
)

/** SQLite's native part. */
export interface Native {
  readonly path: string
  /** Where a folder of bundles, `dist`, has it. */
  readonly place: string
}

/** SQLite's native part for the Node that runs this: beside the bundles in `dist`, else in the package better-sqlite3 that they find. */
export const nativeFor = (dist: string, find: NodeJS.Require): Native | undefined => {
  const folder = folders.find((one) => existsSync(join(dist, one, file)))
  if (folder !== undefined) return { path: join(dist, folder, file), place: join(folder, file) }
  try {
    // Where npm puts the package, a look is enough here too.
    const beside = join(dist, "..", "node_modules", "better-sqlite3", built, file)
    const path = existsSync(beside) ? beside : join(dirname(find.resolve("better-sqlite3/package.json")), built, file)
    return { path, place: join(folders[0] ?? "", file) }
  } catch {
    return undefined
  }
}

/** The first binary interface with headers that make a binding crash. */
const doubtful = 137

/** What a binding that crashes is told with. */
export const crashing =
  "its native part was compiled against Node 24.19 or newer, with which better-sqlite3 12 crashes; use Node 22, and compile it again"

/**
 * Compiled against the headers of Node 24.19 or newer, the binding of better-sqlite3 12 ends the process when memory is freed
 * (nodejs/node#65446): it then removes a hook that it never set. `abi`: of the Node that runs this; older ones need no look.
 */
export const crashes = (abi: number, path: string): boolean =>
  abi >= doubtful && readFileSync(path).includes("RemoveEnvironmentCleanupHook")

/** Loads it. */
export const load = (dist: string, find: NodeJS.Require): unknown => {
  const native = nativeFor(dist, find)
  if (native === undefined) throw new Error("SQLite's native part is not there")
  if (crashes(Number(process.versions.modules), native.path)) throw new Error(crashing)
  return find(native.path)
}
