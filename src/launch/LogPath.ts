import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { lstatSync } from "node:fs"
import { join } from "node:path"

/** The log in a data directory, read by people when something is wrong. */
export const logPath = (folder: string): string => join(folder, "plexsync.log")

/** A log that leads elsewhere would write over what its maker wants. */
export class LogIsLink extends Data.TaggedError("LogIsLink")<{ readonly path: string }> {
  override get message() {
    return `The log ${this.path} is a symbolic link, to which nothing is written: delete the link, or give another folder with --data-dir or PLEXSYNC_DATA_DIR`
  }
}

const isLink = (path: string): boolean => {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
  } catch {
    // What cannot be looked at is not written either.
    return false
  }
}

/** Fails where the log of this data directory is a link. */
export const refuseLinkedLog = (folder: string): Effect.Effect<void, LogIsLink> =>
  Effect.suspend(() => (isLink(logPath(folder)) ? new LogIsLink({ path: logPath(folder) }) : Effect.void))
