import { execFileSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { pages, root } from "../docs/Page.ts"
import { strayLinks } from "../support/PackedPages.ts"
import { text } from "./Given.ts"

interface Packed {
  readonly files: ReadonlyArray<{ readonly path: string; readonly mode: number }>
}
interface Manifest {
  readonly version: string
  readonly bin: Readonly<Record<string, string>>
  readonly private?: boolean
  readonly allowScripts: Readonly<Record<string, boolean>>
  readonly dependencies: Readonly<Record<string, string>>
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dependencies?: Readonly<Record<string, string>> }>>
}

const manifest = JSON.parse(text("package.json")) as Manifest // npm's own format
const files: Packed["files"] = (() => {
  const words = ["pack", "--dry-run", "--json", "--ignore-scripts"]
  const said = JSON.parse(
    execFileSync("npm", words, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
  ) as ReadonlyArray<Packed> | Readonly<Record<string, Packed>> // npm's own format; that of a later npm is by name
  return Object.values(said).flatMap((one) => one.files)
})()
const paths = files.map(({ path }) => path)

const listed = (folder: string) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)

describe("the package for npm", () => {
  it("holds what is built, the manifests, the pages and the service files, and nothing else", () => {
    const built = paths.filter((path) => path.startsWith("dist/"))
    expect(paths.filter((path) => !built.includes(path)).toSorted()).toEqual(
      [
        ...["CHANGELOG.md", "LICENSE", "README.md", "package.json"],
        ...["PlexSync.yml", "PlexSyncHooks.yml", "classic/PlexSync.yaml"],
        ...listed("docs"),
        ...listed("service")
      ].toSorted()
    )
    for (const name of ["answer", "program", "sandbox"])
      expect(built.filter((path) => path.startsWith(`dist/${name}-`))).toHaveLength(1)
    expect(built.filter((path) => !/^dist\/(?:\w+\/)?[\w-]+\.(?:mjs|cjs|js|yaml|txt)$/.test(path))).toEqual([])
    for (const name of ["plexsync.mjs", "plugin.cjs", "hooks.js", "THIRD_PARTY_LICENSES.txt"])
      expect(built).toContain(`dist/${name}`)
  })

  it("can be published, and its program started by its name", () => {
    expect(manifest.private).toBeUndefined()
    const path = manifest.bin["plexsync"] ?? ""
    expect(files.find((one) => one.path === path)?.mode).toBe(0o755)
    expect(text(path)).toMatch(/^#!\/usr\/bin\/env node\n/)
    const said = execFileSync(join(root, path), ["--version"], {
      encoding: "utf8",
      shell: process.platform === "win32"
    })
    expect(said.trim()).toBe(manifest.version)
  })

  it("asks npm for nothing that is inside it, runs nothing where it is installed, and links only what is in it", () => {
    const out = mkdtempSync(join(tmpdir(), "plexsync-npm-"))
    try {
      const file = execFileSync(process.execPath, [join(root, "npm-package.mjs"), "--out", out], { encoding: "utf8" })
      expect(file.trim()).toBe(join(out, `plexsync-${manifest.version}.tgz`))
      const own = JSON.parse(readFileSync(join(out, "plexsync", "package.json"), "utf8")) as Manifest // npm's own format
      expect(Object.keys(own.dependencies)).toEqual(["better-sqlite3"])
      expect(own).not.toHaveProperty("scripts")
      expect(own).not.toHaveProperty("devDependencies")
      expect(own).not.toHaveProperty("//")
      expect(paths).toContain("README.md")
      expect(strayLinks(paths, (path) => readFileSync(join(out, "plexsync", path), "utf8"))).toEqual([])
    } finally {
      rmSync(out, { recursive: true, force: true })
    }
  })

  it("brings as many packages of others as the pages say", () => {
    const { packages: known } = JSON.parse(text("package-lock.json")) as Lock // npm's own format
    const needed = new Set(["better-sqlite3"])
    // A set grows while it is gone through.
    for (const name of needed)
      for (const other of Object.keys(known[`node_modules/${name}`]?.dependencies ?? {})) needed.add(other)
    expect(text("docs/install.md")).toContain(`better-sqlite3 with ${needed.size - 1} small packages`)
    const all = Object.keys(known).length - 1
    expect(text("docs/install.md")).toContain(`about ${Math.round(all / 20) * 20} packages`)
  })

  it("has every file of the service that the pages name", () => {
    const named = pages
      .filter(({ file }) => file === "docs/install.md")
      .flatMap(({ lines }) => lines.flatMap((line) => /^install -m \d+ (plexsync\.\w+) /.exec(line)?.[1] ?? []))
    expect(named.length).toBeGreaterThan(1)
    expect(named.filter((name) => !paths.includes(`service/${name}`))).toEqual([])
  })

  it("needs one package's scripts to be allowed, the one that the pages name", () => {
    const needed = Object.keys(manifest.dependencies).filter((name) => manifest.allowScripts[name] === true)
    const named = pages.flatMap(({ lines, spans }) =>
      [...lines, ...spans].flatMap((code) => /--allow-scripts=(\S+)/.exec(code)?.[1] ?? [])
    )
    expect([...new Set(named)]).toEqual(needed)
  })
})
