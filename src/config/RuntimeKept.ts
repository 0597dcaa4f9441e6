import { readFileSync } from "node:fs"
import { join } from "node:path"

type Environment = Readonly<Record<string, string | undefined>>

const inFile = (folder: string): unknown => {
  try {
    const settings: unknown = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"))
    return typeof settings === "object" && settings !== null && "runtime" in settings ? settings.runtime : undefined
  } catch {
    // None, or none that can be read: whoever runs next says so.
    return undefined
  }
}

/** Whether a person keeps a runtime of their own (`runtime=external`), as far as a hook's process can tell: from the environment, else from `config.json`. */
export const isExternal = (environment: Environment, folder: string): boolean => {
  const named = environment["PLEXSYNC_RUNTIME"]?.trim()
  const given = named === undefined || named === "" ? inFile(folder) : named
  return typeof given === "string" && given.trim().toLowerCase() === "external"
}
