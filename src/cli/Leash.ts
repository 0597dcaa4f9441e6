import { rmSync } from "node:fs"
import { basename, dirname } from "node:path"
import { namedFolder } from "../config/DataFolder.ts"
import { startedBy } from "../launch/StartedBy.ts"

/** How the folder of a demo begins, among the temporary ones. */
export const demoFolders = "plexsync-demo-"

/** What the demo's programs get, by which they know whose they are. */
export const leash: Readonly<Record<string, string>> = { [startedBy]: "demo" }

/** How long a program may take to end in order. Milliseconds. */
const patience = 5000

/** The demo's folder, around the data directory: what is named otherwise is not removed, whoever says that a demo started this. */
const folderOf = (environment: Readonly<Record<string, string | undefined>>): string | undefined => {
  const folder = dirname(namedFolder(environment) ?? "")
  return basename(folder).startsWith(demoFolders) ? folder : undefined
}

/**
 * A program of the demo ends when the demo does, even where that was killed: the pipe to its stdin ends then. The last of them takes the
 * demo's folder with it. Any other program is left alone.
 */
export const endWithDemo = (self: NodeJS.Process): void => {
  if (self.env[startedBy] !== leash[startedBy]) return
  const folder = folderOf(self.env)
  const end = () => {
    self.once("exit", () => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
    })
    // As if it had been told to by a signal, which on Windows would leave no time.
    if (!self.emit("SIGTERM", "SIGTERM")) self.exit(1)
    // @effect-diagnostics-next-line globalTimers:off - what hangs is to end too, so it stands on nothing.
    setTimeout(() => self.exit(1), patience).unref()
  }
  self.stdin.once("end", end).once("error", end).resume()
  // It keeps no process that has done its work.
  self.stdin.unref()
}
