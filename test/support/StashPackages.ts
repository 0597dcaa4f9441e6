import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { buffer } from "node:stream/consumers"
import { parse, stringify } from "yaml"
import { fromBufferPromise } from "yauzl"

/** One entry of a source's index, as Stash reads it. */
interface Entry {
  readonly id: string
  readonly name: string
  readonly metadata: Readonly<Record<string, string>>
  readonly version: string
  readonly date: string
  readonly path: string
  readonly sha256: string
}

export interface PackedFile {
  readonly path: string
  readonly mode: number
  readonly bytes: Buffer
}

/** The files of a zip, with their Unix modes. */
export const unzipped = async (zip: Buffer): Promise<ReadonlyArray<PackedFile>> => {
  const archive = await fromBufferPromise(zip)
  const files: Array<PackedFile> = []
  for await (const entry of archive.eachEntry())
    files.push({
      path: entry.fileName,
      mode: (entry.externalFileAttributes >>> 16) & 0o777,
      bytes: await buffer(await archive.openReadStreamPromise(entry))
    })
  return files
}

/** What a source offers: its index, and the zip of each entry. */
export const offered = (source: string): ReadonlyArray<Entry & { readonly zip: Buffer }> =>
  (parse(readFileSync(join(source, "index.yml"), "utf8")) as ReadonlyArray<Entry>) // what the test is about
    .map((entry) => ({ ...entry, zip: readFileSync(join(source, entry.path)) }))

/** Removes what the last installation put there, and nothing else: what a plugin made itself stays. */
const removeListed = (folder: string) => {
  const { files } = parse(readFileSync(join(folder, "manifest"), "utf8")) as { files: ReadonlyArray<string> } // written below
  for (const path of files) rmSync(join(folder, path))
}

/** Installs or updates a package of a source as Stash does. Gives the plugin's folder. */
export const install = async (source: string, id: string, plugins: string): Promise<string> => {
  const entry = offered(source).find((one) => one.id === id)
  if (entry === undefined) throw new Error(`${source} does not offer ${id}`)
  const { metadata, name, sha256, version, zip } = entry
  if (createHash("sha256").update(zip).digest("hex") !== sha256) throw new Error("the checksum is another one")
  const folder = join(plugins, "community", id)
  if (existsSync(join(folder, "manifest"))) removeListed(folder)
  const files = await unzipped(zip)
  for (const { bytes, mode, path } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes, { mode })
  }
  const date = `${entry.date.replace(" ", "T")}Z`
  writeFileSync(
    join(folder, "manifest"),
    stringify({ id, name, metadata, version, date, files: files.map(({ path }) => path) })
  )
  return folder
}

/** Uninstalls a package as Stash does: what the installation put there; what a plugin made itself stays, and the folder with it. */
export const uninstall = (folder: string): void => {
  removeListed(folder)
  rmSync(join(folder, "manifest"))
}
