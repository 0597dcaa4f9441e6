import * as Cause from "effect/Cause"
import * as HashMap from "effect/HashMap"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as MutableRef from "effect/MutableRef"
import * as Option from "effect/Option"
import { printable } from "../core/model/Printable.ts"
import { repeated, noRepeats } from "../core/model/Repeats.ts"
import { localTime } from "../serve/report/LocalTime.ts"
import { write } from "../stash/plugin/LogLine.ts"
import { text } from "../stash/plugin/StashLogger.ts"

const colours: Readonly<Partial<Record<LogLevel.LogLevel["_tag"], string>>> = {
  Warning: "33",
  Error: "31",
  Fatal: "31",
  Debug: "90"
}

const painted = (level: LogLevel.LogLevel, line: string, coloured: boolean): string => {
  const colour = colours[level._tag]
  return coloured && colour !== undefined ? `\u001b[${colour}m${line}\u001b[0m` : line
}

const forPeople = (coloured: boolean) =>
  Logger.make<unknown, string>((options) => {
    const time = localTime(options.date.getTime())
    return `${painted(options.logLevel, `${time} ${options.logLevel.label.padEnd(5)} ${text(options)}`, coloured)}\n`
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
  return `${printable(JSON.stringify(record))}\n`
})

const logger = (format: "pretty" | "json", coloured: boolean, lines: (text: string) => void) =>
  Logger.map(format === "json" ? forMachines : forPeople(coloured), lines)

/** Logs go to stderr: stdout is for data. `lines`: who writes them. */
export const layer = (
  format: "pretty" | "json",
  coloured: boolean,
  least: LogLevel.LogLevel,
  lines: (text: string) => void = write
) => Layer.merge(Logger.replace(Logger.defaultLogger, logger(format, coloured, lines)), Logger.minimumLogLevel(least))

/** How often this warning or error came since it was told last; undefined where it need not be told again yet. What was done is told each time. */
const listener = () => {
  const known = MutableRef.make(noRepeats)
  return (options: Logger.Logger.Options<unknown>): number | undefined => {
    if (LogLevel.lessThan(options.logLevel, LogLevel.Warning)) return 0
    const [times, now] = repeated(MutableRef.get(known), text(options), options.date.getTime())
    MutableRef.set(known, now)
    return times
  }
}

/** The same for who runs for long: what is verbose may change at any time, and what goes wrong may do so again and again. */
export const layerFollowing = (
  lines: (text: string) => void,
  format: "pretty" | "json",
  coloured: boolean,
  verbose: MutableRef.MutableRef<boolean>
) => {
  const all = Logger.map(format === "json" ? forMachines : forPeople(coloured), lines)
  const least = () => (MutableRef.get(verbose) ? LogLevel.Debug : LogLevel.Info)
  const heard = listener()
  return Layer.merge(
    Logger.replace(
      Logger.defaultLogger,
      Logger.make((options: Logger.Logger.Options<unknown>) => {
        if (LogLevel.lessThan(options.logLevel, least())) return
        const times = heard(options)
        if (times === 0) all.log(options)
        else if (times !== undefined)
          all.log({ ...options, message: [options.message, `(and ${times} times since it was told last)`].flat() })
      })
    ),
    Logger.minimumLogLevel(LogLevel.Debug)
  )
}
