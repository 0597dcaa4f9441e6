// Without any import of a library: what a hook says on its short way has the same form.
import { writeSync } from "node:fs"
import { printable } from "../../core/model/Printable.ts"

/** Levels of Stash's plugin log protocol. */
export type Letter = "t" | "d" | "i" | "w" | "e"

/** Stash closes the pipe at a line of 64 KiB; this leaves room for what escaping adds. Characters. */
const lineLimit = 4000

/** One line, whatever was logged: Stash reads its log line by line, and shows it as it is. `about`: `[PlexSync Hook]`. */
export const oneLine = (about: string | undefined, text: string): string =>
  printable(`[PlexSync${about === undefined ? "" : ` ${about}`}] ${text}`.replaceAll(/\s*[\r\n]+\s*/g, " | ")).slice(
    0,
    lineLimit
  )

/** A record in Stash's plugin log protocol: SOH, level letter, STX, text. */
export const record = (letter: Letter, line: string): string => `\u0001${letter}\u0002${line}\n`

/** Written at once, so that nothing is lost when the process ends. A closed pipe is no reason to fail. */
export const write = (line: string): void => {
  try {
    writeSync(2, line)
  } catch {
    // Stash has stopped reading; there is nobody left to tell.
  }
}
