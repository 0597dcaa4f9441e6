import { appendFileSync, chmodSync, renameSync, statSync } from "node:fs"
import { join } from "node:path"

/** The file in the data directory, read by people when something is wrong. */
const logFileName = "plexsync.log"

/** Bytes a file may have before the next one is begun. */
const sizeLimit = 5 * 1024 * 1024
/** Files that are kept beside the one in use: `plexsync.log.1` is the youngest. */
const kept = 2

const sizeOf = (path: string): number => {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}

const attempt = (act: () => void): void => {
  try {
    act()
  } catch {
    // A log that cannot be written or moved must not stop the work it tells of.
  }
}

/** Each file takes the place of the next older one; the oldest is gone. */
const rotate = (path: string): void => {
  for (let age = kept; age > 0; age--)
    attempt(() => renameSync(age === 1 ? path : `${path}.${age - 1}`, `${path}.${age}`))
}

/** Writes lines into the log of a data directory, of three files of 5 MB at most, for its owner only. Written at once, so that nothing is lost at the end. */
export const logFile = (folder: string, limit = sizeLimit): ((line: string) => void) => {
  const path = join(folder, logFileName)
  let size = sizeOf(path)
  attempt(() => chmodSync(path, 0o600))
  return (line) => {
    const bytes = Buffer.byteLength(line)
    if (size > 0 && size + bytes > limit) {
      rotate(path)
      size = sizeOf(path)
    }
    attempt(() => {
      appendFileSync(path, line, { mode: 0o600 })
      size += bytes
    })
  }
}
