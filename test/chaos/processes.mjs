// Every process that the harness starts, so that none of them outlives it.
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"

const living = new Set()

/** A Node process; `ended` gives its exit code or signal, and what it printed where that was asked for. */
export const start = (words, environment, { keep = false } = {}) => {
  const child = spawn(process.execPath, words, { env: environment, stdio: ["ignore", "pipe", "pipe"] })
  living.add(child)
  let [stdout, stderr] = ["", ""]
  // What nobody asked for is read all the same: a full pipe would stop the process. Its end tells of a crash.
  child.stdout.on("data", (chunk) => (stdout = keep ? stdout + chunk : ""))
  child.stderr.on("data", (chunk) => (stderr = (stderr + chunk).slice(-20_000)))
  const ended = new Promise((resolve) => {
    child.once("close", (code, signal) => {
      living.delete(child)
      resolve({ code, signal, stdout, stderr })
    })
  })
  return { child, pid: child.pid, ended, isOver: () => child.exitCode !== null || child.signalCode !== null }
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Asks until it holds; false when the time is over. */
export const until = async (holds, ms, every = 50) => {
  const end = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > end) return false
    await sleep(every)
  }
  return true
}

/** Whether the process is stopped by a signal (Linux). */
export const isStopped = (pid) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    return /^\) [Tt] /.test(stat.slice(stat.lastIndexOf(")")))
  } catch {
    return false
  }
}

/** Ends all of them, at once and whatever they do: a stopped process takes SIGKILL too. */
export const endAll = () => living.forEach((child) => child.kill("SIGKILL"))
