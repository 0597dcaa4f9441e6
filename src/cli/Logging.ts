import * as Cause from "effect/Cause"
import * as HashMap from "effect/HashMap"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as MutableRef from "effect/MutableRef"
import * as Option from "effect/Option"
import { write } from "../stash/LogLine.ts"
import { text } from "../stash/StashLogger.ts"

const colours: Readonly<Partial<Record<LogLevel.LogLevel["_tag"], string>>> = {
  Warning: "33",
  Error: "31",
  Fatal: "31",
  Debug: "90"
}

const painted = (level: LogLevel.LogLevel, line: string, terminal: boolean): string => {
  const colour = colours[level._tag]
  return terminal && colour !== undefined ? `\u001b[${colour}m${line}\u001b[0m` : line
}

const forPeople = (terminal: boolean) =>
  Logger.make<unknown, string>((options) => {
    const time = options.date.toISOString().replace("T", " ").slice(0, 19)
    return `${painted(options.logLevel, `${time} ${options.logLevel.label.padEnd(5)} ${text(options)}`, terminal)}\n`
  })

const forMachines = Logger.make<unknown, string>(({ annotations, cause, date, logLevel, message }) => {
  const parts = (Array.isArray(message) ? message : [message]).map((part) => Inspectable.toStringUnknown(part, 0))
  const component = Option.getOrElse(HashMap.get(annotations, "component"), () => "")
  const record = {
    time: date.toISOString(),
    level: logLevel.label.toLowerCase(),
    component,
    message: parts.join(" "),
    ...(Cause.isEmpty(cause) ? {} : { cause: Cause.pretty(cause) })
  }
  return `${JSON.stringify(record)}\n`
})

const logger = (format: "pretty" | "json", terminal: boolean) =>
  Logger.map(format === "json" ? forMachines : forPeople(terminal), write)

/** Logs go to stderr: stdout is for data. */
export const layer = (format: "pretty" | "json", terminal: boolean, least: LogLevel.LogLevel) =>
  Layer.merge(Logger.replace(Logger.defaultLogger, logger(format, terminal)), Logger.minimumLogLevel(least))

/** The same for who runs for long: what is verbose may change at any time. */
export const layerFollowing = (
  lines: (text: string) => void,
  format: "pretty" | "json",
  terminal: boolean,
  verbose: MutableRef.MutableRef<boolean>
) => {
  const all = Logger.map(format === "json" ? forMachines : forPeople(terminal), lines)
  const least = () => (MutableRef.get(verbose) ? LogLevel.Debug : LogLevel.Info)
  return Layer.merge(
    Logger.replace(
      Logger.defaultLogger,
      Logger.make((options: Logger.Logger.Options<unknown>) => {
        if (LogLevel.greaterThanEqual(options.logLevel, least())) all.log(options)
      })
    ),
    Logger.minimumLogLevel(LogLevel.Debug)
  )
}
