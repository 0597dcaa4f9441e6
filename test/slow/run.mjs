// The slow suite; `--full` takes the long way where a test has one. Everything else goes to vitest.
import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

const words = process.argv.slice(2)
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs")
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--mode", "slow", ...words.filter((word) => word !== "--full")],
  { stdio: "inherit", env: { ...process.env, ...(words.includes("--full") ? { PLEXSYNC_TEST_FULL: "1" } : {}) } }
)
process.exitCode = status ?? 1
