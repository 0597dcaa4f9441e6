import type { SandboxClock } from "../http/SandboxClock.ts"
import type { Zone } from "./model/Stamp.ts"

export type Level = "Trace" | "Debug" | "Info" | "Warning" | "Error"

export interface LogEntry {
  readonly time: string
  readonly level: Level
  readonly message: string
}

/** Stash's log: the newest lines for the `logs` query, every line for who listens. */
export interface Logs {
  readonly add: (level: Level, message: string) => void
  /** At most 30 lines of the configured level and above, newest first. */
  readonly recent: () => ReadonlyArray<LogEntry>
  /** The level that is configured, as a person writes it. From now on only such lines are remembered. */
  level: string
  /** Hears every line down to Trace, whatever the configured level. Returns how to stop. */
  readonly listen: (listener: (entry: LogEntry) => void) => () => void
}

const kept = 30
const ranks: Readonly<Record<Level, number>> = {
  Error: 0,
  // Stash calls the level of a warning line "warn", and takes every name it does not know for Info.
  Warning: 2,
  Info: 2,
  Debug: 3,
  Trace: 4
}
const configured: Readonly<Record<string, number>> = { error: 0, warning: 1, info: 2, debug: 3, trace: 4 }
const rankOf = (level: string): number => configured[level.toLowerCase()] ?? 2

export const make = (clock: SandboxClock, zone: Zone): Logs => {
  const recent: Array<LogEntry> = []
  const listeners = new Set<(entry: LogEntry) => void>()
  const logs: Logs = {
    level: "Info",
    add: (level, message) => {
      const isKept = ranks[level] <= rankOf(logs.level)
      if (!isKept && level === "Trace" && listeners.size === 0) return
      const now = clock.now()
      let time: string | undefined
      // Most lines are never read, so their time is written when it is.
      const entry: LogEntry = {
        level,
        message,
        get time() {
          return (time ??= zone.precise(now))
        }
      }
      if (isKept) recent.unshift(entry)
      recent.length = Math.min(recent.length, kept)
      for (const listener of listeners) listener(entry)
    },
    recent: () => [...recent],
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    }
  }
  return logs
}
