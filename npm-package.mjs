// Makes the package for npm of what is built: package/npm/plexsync-<version>.tgz. It asks for better-sqlite3 alone: everything else is inside the bundles.
import { execFileSync } from "node:child_process"
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { pageOf } from "./packed-pages.mjs"

const root = import.meta.dirname
const { out } = parseArgs({ options: { out: { type: "string", default: join(root, "package", "npm") } } }).values
const target = resolve(out)
const folder = join(target, "plexsync")

const npm = (cwd, ...words) =>
  execFileSync("npm", [...words, "--json", "--ignore-scripts"], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    shell: process.platform === "win32"
  })
// Newer ones answer by name.
const [{ files }] = Object.values(JSON.parse(npm(root, "pack", "--dry-run")))

rmSync(target, { recursive: true, force: true })
for (const { path } of files) cpSync(join(root, path), join(folder, path))
const has = (path) => files.some((one) => one.path === path)
for (const { path } of files.filter((one) => one.path.endsWith(".md")))
  writeFileSync(join(folder, path), pageOf(readFileSync(join(root, path), "utf8"), path, has))

const {
  "//": notes,
  allowScripts,
  dependencies,
  devDependencies,
  overrides,
  scripts,
  ...manifest
} = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
const needed = Object.entries(dependencies).filter(([name]) => name === "better-sqlite3")
const own = { ...manifest, dependencies: Object.fromEntries(needed) }
writeFileSync(join(folder, "package.json"), `${JSON.stringify(own, undefined, 2)}\n`)

mkdirSync(target, { recursive: true })
const [{ filename }] = Object.values(JSON.parse(npm(folder, "pack", "--pack-destination", target)))
console.log(join(target, filename))
