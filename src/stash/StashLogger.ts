import * as Cause from "effect/Cause"
import * as HashMap from "effect/HashMap"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import { writeSync } from "node:fs"

const letters: Readonly<Record<LogLevel.LogLevel["_tag"], string>> = {
  All: "t",
  Trace: "t",
  Debug: "d",
  Info: "i",
  Warning: "w",
  Error: "e",
  Fatal: "e",
  None: "t"
}

/** Stash closes the pipe at a line of 64 KiB; this leaves room for what escaping adds. Characters. */
const lineLimit = 4000

/** What a log line is about: `[PlexSync Hook]`. */
export const component = "component"

/** One line, whatever was logged: Stash reads its log line by line. */
export const text = ({ annotations, cause, message }: Logger.Logger.Options<unknown>): string => {
  const parts = (Array.isArray(message) ? message : [message]).map((part) => Inspectable.toStringUnknown(part, 0))
  if (!Cause.isEmpty(cause)) parts.push(Cause.pretty(cause))
  const name = Option.match(HashMap.get(annotations, component), {
    onNone: () => "PlexSync",
    onSome: (part) => `PlexSync ${String(part)}`
  })
  return `[${name}] ${parts.join(" ")}`.replaceAll(/\s*[\r\n]+\s*/g, " | ").slice(0, lineLimit)
}

/** A record in Stash's plugin log protocol: SOH, level letter, STX, text. */
export const format = Logger.make<unknown, string>(
  (options) => `\u0001${letters[options.logLevel._tag]}\u0002${text(options)}\n`
)

/** Written at once, so that nothing is lost when the process ends. A closed pipe is no reason to fail. */
export const write = (line: string): void => {
  try {
    writeSync(2, line)
  } catch {
    // Stash has stopped reading; there is nobody left to tell.
  }
}

export const layer = Layer.merge(
  Logger.replace(Logger.defaultLogger, Logger.map(format, write)),
  Logger.minimumLogLevel(LogLevel.Debug)
)

/** Progress of a task, 0 to 1. */
export const progressLine = (share: number): string => `\u0001p\u0002${Math.min(1, Math.max(0, share)).toFixed(4)}\n`
