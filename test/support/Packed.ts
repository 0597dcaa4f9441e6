import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "./Program.ts"

const run = (folder: string, program: string, ...words: ReadonlyArray<string>) =>
  execFileSync(program, words, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })

/** Packs a checkout for the Node that runs this. Gives the folder that a plugin source would serve. */
export const pack = (checkout: string, out: string): string => {
  const said = run(checkout, "npm", "run", "-s", "package", "--", "--only-this-node", "--out", out)
  const [, folder] = /^(.*)[/\\]PlexSync\.zip /m.exec(said) ?? []
  if (folder === undefined) throw new Error(`npm run package said: ${said}`)
  return folder
}

/** The files of this project as they stand here, but for its tests and packages. */
const sources = () =>
  run(root, "git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    .split("\0")
    .filter((path) => path !== "" && !/^(?:test|bench|node_modules)(?:\/|$)/.test(path) && existsSync(join(root, path)))

/** A checkout of this project as it stands here, raised to another version and committed. */
export const laterCheckout = (folder: string, version: string): string => {
  mkdirSync(folder)
  for (const name of sources()) cpSync(join(root, name), join(folder, name))
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"))
  const { version: present } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string } // npm's format
  for (const name of ["package.json", "PlexSync.yml", "PlexSyncHooks.yml", "classic/PlexSync.yaml"]) {
    const path = join(folder, name)
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace(`version${name.endsWith("json") ? '": "' : ": "}${present}`, (found) =>
        found.replace(present, version)
      )
    )
  }
  const person = ["user.name=Somebody", "user.email=somebody@example.org", "commit.gpgSign=false"].flatMap((one) => [
    "-c",
    one
  ])
  run(folder, "git", "init", "--quiet")
  writeFileSync(join(folder, ".git", "info", "exclude"), "node_modules\n")
  run(folder, "git", "add", ".")
  run(folder, "git", ...person, "commit", "--quiet", "--message", version)
  return folder
}
