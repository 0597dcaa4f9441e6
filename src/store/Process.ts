/** One process as leases and rows name it. `owner` is unique to it; `started` in epoch ms. */
export interface Self {
  readonly owner: string
  readonly host: string
  readonly pid: number
  readonly started: number
  readonly version: string
}

/** Whether a process of this host still exists. One that we may not signal does. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return typeof cause === "object" && cause !== null && "code" in cause && cause.code === "EPERM"
  }
}
