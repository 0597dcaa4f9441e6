import { describe, expect, it } from "vitest"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

const root = join(import.meta.dirname, "..")

interface Manifest {
  readonly "//": ReadonlyArray<string>
  readonly dependencies: Readonly<Record<string, string>>
}
interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly dev?: boolean; readonly peerDependencies?: Readonly<Record<string, string>> }>
  >
}
const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), "utf8"))
const { "//": notes, dependencies } = read("package.json") as Manifest // npm's own format
const { packages } = read("package-lock.json") as Lock // npm's own format

/** The packages that a folder's files import, types included. */
const importedBy = (folder: string): ReadonlySet<string> =>
  new Set(
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) => [
        ...readFileSync(join(root, folder, name), "utf8").matchAll(/(?:from|import) "((?:@[^/"]+\/)?[^/".:]+)[^":]*"/g)
      ])
      .map(([, name]) => name ?? "")
  )
const bySrc = importedBy("src")
const bySandbox = importedBy("sandbox")

/** The names that a note of package.json lists. */
const listed = (begin: string) =>
  notes
    .find((note) => note.startsWith(begin))
    ?.split(": ")[1]
    ?.replace(/\.$/, "")
    .split(", ")

describe("the dependencies in package.json", () => {
  it("are all that src and sandbox import", () => {
    const names = Object.keys(dependencies)
    expect([...bySrc, ...bySandbox].filter((name) => !names.includes(name))).toEqual([])
    expect(bySrc.size).toBeGreaterThan(10)
  })

  it("are the sandbox's alone where the notes say so", () => {
    expect(listed("The sandbox alone imports")).toEqual([...bySandbox].filter((name) => !bySrc.has(name)).toSorted())
  })

  it("are imported, or peers of others that are there, as the notes say", () => {
    const unused = Object.keys(dependencies).filter((name) => !bySrc.has(name) && !bySandbox.has(name))
    expect(listed("Nothing imports these")).toEqual(unused.toSorted())
    const peers = new Set(
      Object.values(packages).flatMap(({ dev, peerDependencies = {} }) =>
        dev === true ? [] : Object.keys(peerDependencies)
      )
    )
    expect(unused.filter((name) => !peers.has(name))).toEqual([])
  })
})
