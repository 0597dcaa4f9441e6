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

/** Ready to be asked, with this many scenes. */
export const started = (dist, scenes) =>
  new Promise((resolve, reject) => {
    const since = performance.now()
    const child = spawn(process.execPath, [join(dist, "plexsync.mjs"), "sandbox", "--scenes", String(scenes)], {
      stdio: ["ignore", "pipe", "inherit"]
    })
    let text = ""
    child.on("error", reject)
    child.stdout.on("data", (chunk) => {
      text += chunk
      if (text.includes("\n"))
        resolve({ child, seconds: (performance.now() - since) / 1000, servers: JSON.parse(text) })
    })
  })
