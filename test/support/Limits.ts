import { spawnSync } from "node:child_process"

/** What an empty process of Node takes on a quiet machine. Milliseconds. */
const quiet = 65
/** A machine that is slower than so many quiet ones is not waited for. */
const most = 20

const started = (): number => {
  const before = performance.now()
  spawnSync(process.execPath, ["-e", "0"])
  return performance.now() - before
}

/** How many times slower than on a quiet machine a process starts here, 1 at least: asked once, before a suite's first test. */
export const slowness = (): number => {
  const [, median = quiet] = [started(), started(), started()].toSorted((one, other) => one - other)
  return Math.min(most, Math.max(1, median / quiet))
}

/** The name under which each test process is told of it: not one of the settings, which the programs under test would warn of. */
export const slownessName = "TEST_SLOWNESS"

// @effect-diagnostics-next-line processEnv:off - what the suite measured before this process began.
const told = Math.max(1, Number(process.env[slownessName] ?? 1))

/** For what takes so many seconds at most on a quiet machine: a limit that grows with what this one is busy with. Milliseconds. */
export const limit = (seconds: number): number => Math.round(seconds * 1000 * told)
