// Drives both sides of the sandbox with clients that are not ours. Needs PyPI for python-plexapi; fails, and says so, where it cannot be had.
import { spawn, spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"

const root = join(import.meta.dirname, "..", "..")
const environment = join(root, "node_modules", ".cache", "plexapi")
const python = join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python")
const plexapi = "plexapi==4.18.3"

const must = (what, command, words) => {
  const { error, status } = spawnSync(command, words, { stdio: "inherit", timeout: 300_000 })
  if (error !== undefined || status !== 0) {
    console.error(`The client suite failed: ${what}${error === undefined ? "" : `: ${error.message}`}`)
    process.exit(1)
  }
}

const installed = () =>
  existsSync(python) &&
  spawnSync(python, ["-c", "import plexapi, websocket; assert plexapi.VERSION == '4.18.3'"], { stdio: "ignore" })
    .status === 0

if (!installed()) {
  must("no Python 3 with venv", "python3", ["-m", "venv", environment])
  must("python-plexapi cannot be had from PyPI", python, [
    "-m",
    "pip",
    "install",
    "-q",
    "--disable-pip-version-check",
    plexapi,
    "websocket-client"
  ])
}

const sandbox = spawn(
  process.execPath,
  [join(root, "dist", "plexsync.mjs"), "sandbox", "--scenes", "60", "--seed", "11"],
  {
    stdio: ["ignore", "pipe", "inherit"]
  }
)
const line = await new Promise((resolve, reject) => {
  let text = ""
  sandbox.stdout.on("data", (chunk) => {
    text += chunk
    if (text.includes("\n")) resolve(text)
  })
  sandbox.on("exit", (code) => reject(new Error(`the sandbox ended with ${code} before it was ready`)))
})
process.on("exit", () => sandbox.kill())
const { plex, stash } = JSON.parse(line)
must("python-plexapi", python, [join(import.meta.dirname, "plex.py"), plex.url, plex.token])
must("the GraphQL clients", process.execPath, [join(import.meta.dirname, "stash.mjs"), stash.url])
process.exit(0)
