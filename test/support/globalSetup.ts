import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import type { TestProject } from "vitest/node"

/** How a test comes by the built program: by the folder's name, or by what starts it. */
const built = /\bdist[/"]|\/support\/(?:Packed|Program|Stage|Started|Watched)\.ts/

/** Builds the program, once, where a test of this run is of the built one. */
export default function setup({ vitest }: TestProject): void {
  if (vitest.state.getPaths().some((path) => built.test(readFileSync(path, "utf8"))))
    execFileSync(process.execPath, ["build.mjs"], { stdio: "inherit" })
}
