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
  /** At most 30 lines of level Info and above, newest first. */
  readonly recent: () => ReadonlyArray<LogEntry>
  /** Hears every line down to Trace, whatever the configured level. Returns how to stop. */
  readonly listen: (listener: (entry: LogEntry) => void) => () => void
}

const kept = 30
const shown: ReadonlySet<Level> = new Set(["Info", "Warning", "Error"])

export const make = (clock: SandboxClock, zone: Zone): Logs => {
  const recent: Array<LogEntry> = []
  const listeners = new Set<(entry: LogEntry) => void>()
  return {
    add: (level, message) => {
      if (level === "Trace" && listeners.size === 0) return
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
      if (shown.has(level)) recent.unshift(entry)
      recent.length = Math.min(recent.length, kept)
      for (const listener of listeners) listener(entry)
    },
    recent: () => [...recent],
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    }
  }
}
