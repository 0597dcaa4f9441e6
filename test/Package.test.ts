import { describe, expect, it } from "vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"

const root = join(import.meta.dirname, "..")

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string
        readonly optionalDependencies?: Readonly<Record<string, string>>
        readonly resolved?: string
      }
    >
  >
}
const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock // npm's own format

describe("the lockfile", () => {
  it("lacks no optional dependency, so that npm ci takes it on every platform", () => {
    const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => {
          const places = path
            .split("node_modules/")
            .map((_, index, all) => [...all.slice(0, index + 1), name].join("node_modules/"))
          return ![`node_modules/${name}`, `${path}/node_modules/${name}`, ...places].some(
            (place) => place in lock.packages
          )
        })
        .map((name) => `${path}: ${name}`)
    )
    expect(missing).toEqual([])
  })

  it("holds one copy of effect, of the line 3.22", () => {
    const copies = Object.entries(lock.packages).filter(([path]) => path.endsWith("node_modules/effect"))
    expect(copies.map(([, { version }]) => version?.replace(/\.\d+$/, ""))).toEqual(["3.22"])
  })

  it("names no registry", () => {
    expect(JSON.stringify(lock)).not.toMatch(/https?:\/\/[^"]*registry/)
  })
})
