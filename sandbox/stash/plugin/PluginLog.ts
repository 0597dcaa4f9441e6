import type { Level, Logs } from "../Logs.ts"

const levels: Readonly<Record<string, Level>> = { t: "Trace", d: "Debug", i: "Info", w: "Warning", e: "Error" }
const names: Readonly<Record<string, Level>> = {
  trace: "Trace",
  debug: "Debug",
  info: "Info",
  warning: "Warning",
  error: "Error"
}

export interface Target {
  readonly logs: Logs
  /** The plugin's name as its file has it. */
  readonly name: string
  /** Level of lines without a prefix; `none` drops them. */
  readonly errLog: string
  /** Absent in hooks and operations: progress is dropped there. */
  readonly progress?: (value: number) => void
}

/** Reads one line of a plugin's stderr: `\x01`, a letter, `\x02`, the text. */
export const takeLine = (line: string, { errLog, logs, name, progress }: Target): void => {
  const log = (level: Level, text: string) => logs.add(level, `[Plugin / ${name}] ${text.trim()}`)
  const letter = line.startsWith("\u0001") && line[2] === "\u0002" && Buffer.byteLength(line) >= 4 ? line[1] : undefined
  const text = line.slice(3)
  const level = levels[letter ?? ""]
  if (level) {
    log(level, text)
  } else if (letter === "p") {
    const value = Number(text.trim())
    if (Number.isFinite(value)) progress?.(Math.min(1, Math.max(0, value)))
  } else if (errLog !== "none") {
    log(names[errLog] ?? "Error", line)
  }
}
