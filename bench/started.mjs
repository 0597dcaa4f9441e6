// A sandbox as a process of its own, for the benches.
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"

const mebibytes = (pid, what) => {
  try {
    return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024
  } catch {
    return Number.NaN
  }
}
/** Resident memory in MiB; only Linux tells it of another process without a tool. */
export const memory = (pid) => mebibytes(pid, "VmRSS")
/** The most that it ever was. */
export const peak = (pid) => mebibytes(pid, "VmHWM")

/** Processor time of a process's ended children, in ms. Only Linux tells it. */
export const ofChildren = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ")
  return (Number(fields[13]) + Number(fields[14])) * 10
}

/** Ready to be asked, with this many scenes, and items where there are to be more of them. `more`: further words, and an environment for it and its plugins. */
export const started = (dist, scenes, items, { environment = {}, words: further = [] } = {}) =>
  new Promise((resolve, reject) => {
    const since = performance.now()
    const words = ["sandbox", "--scenes", String(scenes), ...(items === undefined ? [] : ["--items", String(items)])]
    const child = spawn(process.execPath, [join(dist, "plexsync.mjs"), ...words, ...further], {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "inherit"]
    })
    // Also where something fails before anybody could end it.
    process.on("exit", () => child.kill())
    let text = ""
    child.on("error", reject)
    child.stdout.on("data", (chunk) => {
      text += chunk
      if (text.includes("\n"))
        resolve({ child, seconds: (performance.now() - since) / 1000, servers: JSON.parse(text) })
    })
  })
