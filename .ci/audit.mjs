// Asks npm's audit service about the packages that are given away. Ends with 0: none is known to be vulnerable, 1: one is, 3: nobody could be asked.
import { spawnSync } from "node:child_process"
import { join } from "node:path"

const isWindows = process.platform === "win32"
const { stdout } = spawnSync(
  isWindows ? "npm.cmd" : "npm",
  [
    "audit",
    "--omit=dev",
    "--package-lock-only",
    "--json",
    "--audit=true",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000"
  ],
  { cwd: join(import.meta.dirname, ".."), encoding: "utf8", shell: isWindows, timeout: 300_000 }
)

const report = (() => {
  try {
    return JSON.parse(stdout)
  } catch {
    return { message: "npm gave no answer" }
  }
})()

const counts = report.metadata?.vulnerabilities
if (counts === undefined) {
  const why = report.message ?? report.error?.summary ?? "no reason was given"
  console.error(`NOT AUDITED: the audit service could not be asked: ${why}`)
  process.exitCode = 3
} else if (counts.total > 0) {
  for (const { name, range, severity } of Object.values(report.vulnerabilities))
    console.error(`${severity}: ${name} ${range}`)
  console.error(`${counts.total} packages are known to be vulnerable; \`npm audit --omit=dev\` says more.`)
  process.exitCode = 1
} else console.log("Audited: no package is known to be vulnerable.")
