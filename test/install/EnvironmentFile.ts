import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"

/**
 * Assignments as systemd reads them from an EnvironmentFile, by the rules in systemd.exec(5): lines that begin with # or ; are left out;
 * text in single quotes is as it stands; in double quotes a backslash stands for itself but before one of \" \\ \` $; outside of both it keeps the
 * next character as it is. A backslash at a line's end joins it to the next one. Nothing is ever put in for a variable.
 */
export const bySystemd = (text: string): Readonly<Record<string, string>> => {
  const found: Record<string, string> = {}
  const assignment = /^[ \t]*([A-Za-z_]\w*)=((?:'[^']*'|"(?:\\[^]|[^"\\])*"|\\[^]|[^'"\\\n])*)/gm
  const lines = text.replace(/^[ \t]*[#;].*$/gm, "")
  for (const [, name = "", raw = ""] of lines.matchAll(assignment))
    found[name] = raw
      .trim()
      .replace(/'([^']*)'|"((?:\\[^]|[^"\\])*)"|\\([^])/g, (_, single?: string, double?: string, one?: string) => {
        if (single !== undefined) return single
        if (double !== undefined) return double.replace(/\\\n/g, "").replace(/\\(["\\`$])/g, "$1")
        return one === "\n" ? "" : (one ?? "")
      })
  return found
}

/** The same as a shell reads them that sources the text, as a file of this folder. */
export const byShell = (text: string, folder: string): Readonly<Record<string, string>> => {
  writeFileSync(join(folder, "plexsync.env"), text)
  const said = execFileSync("sh", ["-c", "set -a; . ./plexsync.env; env -0"], {
    cwd: folder,
    encoding: "utf8",
    // @effect-diagnostics-next-line processEnv:off - where this machine has its programs.
    env: { PATH: process.env["PATH"] }
  })
  const pairs = said.split("\0").filter((line) => line.startsWith("PLEXSYNC_"))
  return Object.fromEntries(pairs.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]))
}
