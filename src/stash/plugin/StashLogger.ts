import * as Cause from "effect/Cause"
import * as HashMap from "effect/HashMap"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import { type Letter, oneLine, record, write } from "./LogLine.ts"

const letters: Readonly<Record<LogLevel.LogLevel["_tag"], Letter>> = {
  All: "t",
  Trace: "t",
  Debug: "d",
  Info: "i",
  Warning: "w",
  Error: "e",
  Fatal: "e",
  None: "t"
}

/** What a log line is about: `[PlexSync Hook]`. */
export const component = "component"

/** One line, whatever was logged: Stash reads its log line by line. */
export const text = ({ annotations, cause, message }: Logger.Logger.Options<unknown>): string => {
  const parts = (Array.isArray(message) ? message : [message]).map((part) => Inspectable.toStringUnknown(part, 0))
  if (!Cause.isEmpty(cause)) parts.push(Cause.pretty(cause))
  const about = Option.getOrUndefined(Option.map(HashMap.get(annotations, component), String))
  return oneLine(about, parts.join(" "))
}

/** A record in Stash's plugin log protocol. */
export const format = Logger.make<unknown, string>((options) => record(letters[options.logLevel._tag], text(options)))

export const layer = Layer.merge(
  Logger.replace(Logger.defaultLogger, Logger.map(format, write)),
  Logger.minimumLogLevel(LogLevel.Debug)
)

/** Progress of a task, 0 to 1. */
export const progressLine = (share: number): string => `\u0001p\u0002${Math.min(1, Math.max(0, share)).toFixed(4)}\n`
