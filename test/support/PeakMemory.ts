import { existsSync, readFileSync } from "node:fs"

/** The most memory a process ever had, in MiB. Undefined where the system does not tell: only Linux does, and only of who lives. */
export const peakMemory = (pid: number): number | undefined => {
  const path = `/proc/${pid}/status`
  const told = existsSync(path) ? /VmHWM:\s+(\d+)/.exec(readFileSync(path, "utf8"))?.[1] : undefined
  return told === undefined ? undefined : Number(told) / 1024
}
