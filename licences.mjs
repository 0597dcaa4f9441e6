// What stands in dist/THIRD_PARTY_LICENSES.txt: each package that is inside the bundles, and its licence. By itself it prints the list.
import { readdirSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"

export const fileName = "THIRD_PARTY_LICENSES.txt"

/** Licences under which a package may be given away inside this one. */
const allowed = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT"
])

/** It comes inside better-sqlite3's native part, and has no package of its own. */
const sqlite = {
  name: "SQLite",
  version: "inside better-sqlite3",
  licence: "public domain",
  text: "SQLite is in the public domain: its authors have dedicated their code to it. https://www.sqlite.org/copyright.html"
}

const folderOf = (input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0]

const read = (folder) => {
  const { license, name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  const file = readdirSync(folder).find((one) => /^(?:licen[cs]e|copying)/i.test(one))
  const wrong = !allowed.has(license) ? `its licence is ${license}` : file === undefined ? "it has no licence text" : ""
  if (wrong !== "") throw new Error(`${name} ${version} cannot be in a bundle: ${wrong}`)
  return { name, version, licence: license, text: readFileSync(join(folder, file), "utf8").trim() }
}

const line = ({ licence, name, version }) => `${name} ${version}: ${licence}`

/** Of the inputs of all bundles, as esbuild names them from `root`. Throws where a licence is missing or not allowed. */
export const licences = (inputs, root) => {
  const folders = new Set(inputs.flatMap((input) => folderOf(resolve(root, input).replaceAll("\\", "/")) ?? []))
  const all = [...[...folders].map(read), sqlite].toSorted((one, other) => (one.name < other.name ? -1 : 1))
  const rule = "-".repeat(80)
  return [
    "PlexSync is under the MIT licence. These packages are inside its bundles:\n",
    ...all.map(line),
    ...all.flatMap((one) => ["", rule, line(one), "", one.text]),
    ""
  ].join("\n")
}

if (process.argv[1] !== undefined && pathToFileURL(process.argv[1]).href === import.meta.url) {
  const text = readFileSync(join(import.meta.dirname, "dist", fileName), "utf8")
  console.log(text.slice(0, text.indexOf("\n\n-")))
}
