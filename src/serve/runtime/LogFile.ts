import { appendFileSync, closeSync, constants, fchmodSync, openSync, renameSync, statSync } from "node:fs"
import { logPath } from "../../launch/LogPath.ts"

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

// Windows has no such flag.
const noLink = process.platform === "win32" ? 0 : constants.O_NOFOLLOW

/** Of its owner alone, whatever it was before. A link is not followed. */
const append = (path: string, line: string): void => {
  const file = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | noLink, 0o600)
  try {
    fchmodSync(file, 0o600)
    appendFileSync(file, line)
  } finally {
    closeSync(file)
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
  const path = logPath(folder)
  let size = sizeOf(path)
  return (line) => {
    const bytes = Buffer.byteLength(line)
    if (size > 0 && size + bytes > limit) {
      rotate(path)
      size = sizeOf(path)
    }
    attempt(() => {
      append(path, line)
      size += bytes
    })
  }
}
