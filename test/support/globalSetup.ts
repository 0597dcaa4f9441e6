import { execFileSync } from "node:child_process"

/** The tests drive the built program, so it is built first, once. */
export default function setup(): void {
  execFileSync(process.execPath, ["build.mjs"], { stdio: "inherit" })
}
