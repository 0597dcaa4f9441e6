import { readFileSync } from "node:fs"
import { uptime } from "node:os"
import { isSilent } from "../../core/model/Heartbeat.ts"
import { isNewer } from "../../core/model/Version.ts"

/** One process as leases and rows name it. `owner` is unique to it; `started` in epoch ms. */
export interface Self {
  readonly owner: string
  readonly host: string
  readonly pid: number
  readonly started: number
  readonly version: string
}

/** Whether a process of this host has this number. One that we may not signal does. */
const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return typeof cause === "object" && cause !== null && "code" in cause && cause.code === "EPERM"
  }
}

/** What the system tells of a process, where it does: from the third word on. The second may hold blanks. */
const statOf = (pid: number | "self"): ReadonlyArray<string> => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1")
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  } catch {
    return []
  }
}

/** Seconds from the machine's start to the process's: the 22nd word, in hundredths. */
const bornAt = (pid: number | "self"): number | undefined => {
  const ticks = Number(statOf(pid)[19])
  return Number.isFinite(ticks) ? ticks / 100 : undefined
}

/** Dead, and its number kept for a parent that never asks: in a container of Stash, which is process 1 there, all of ours end so. */
const isZombie = (pid: number): boolean => /^[ZX]/.test(statOf(pid)[0] ?? "")

/** How long a process has been there, in ms. Inside some containers the machine's uptime is the container's, so our own age counts too. */
const ageOf = (pid: number): number | undefined => {
  const born = bornAt(pid)
  const own = bornAt("self")
  if (born === undefined || own === undefined) return undefined
  return (Math.max(uptime(), own + process.uptime()) - born) * 1000
}

/** What clocks of different grain may be apart. Milliseconds. */
const grain = 2000

/**
 * Whether the process of this host that showed itself at `seen` still exists. Numbers are given out again: one that was born
 * later is another. Both in epoch ms.
 */
export const isAlive = (pid: number, seen: number, now: number): boolean => {
  if (!exists(pid) || isZombie(pid)) return false
  const age = ageOf(pid)
  return age === undefined || now - age <= seen + grain
}

/** Whether the runtime of this row lives, as far as `host` can tell. `heartbeat` and `now` in epoch ms. */
export const isLiving = (
  row: { readonly host: string; readonly pid: number; readonly heartbeat: number },
  host: string,
  now: number
): boolean => (row.host === host ? isAlive(row.pid, row.heartbeat, now) : !isSilent(row.heartbeat, now))

/** The process that is starting a runtime, or is to be it, as its claim shows it. `seen` in epoch ms. */
export interface Starter {
  readonly host: string
  readonly pid: number
  readonly seen: number
  readonly version: string
}

/** Whether it may still come to what `self` wants: one that was killed will not, and one of an older version comes to an older runtime. */
export const isStarting = (starter: Starter, self: Pick<Self, "host" | "version">, now: number): boolean =>
  !isNewer(self.version, starter.version) && (starter.host !== self.host || isAlive(starter.pid, starter.seen, now))

/** Milliseconds a lease is good for without renewal. Here, so that a hook's process needs no more of the lease than this. */
export const leaseTime = 10_000
