import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect } from "vitest"
import { crashes, load, nativeFor } from "../../src/load/Native.ts"
import { load as loadInWords } from "../../src/load/NativeWords.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const library = process.platform === "linux" ? "-glibc" : ""
const here = `${process.platform}-${process.arch}${library}`
const built = join(
  dirname(createRequire(import.meta.url).resolve("better-sqlite3/package.json")),
  "build",
  "Release",
  "better_sqlite3.node"
)

/** As a bundle in this folder asks for what it needs. */
const asking = (dist: string) => createRequire(join(dist, "plexsync.mjs"))

/** Puts a binding where a package has it, for the Node with this ABI. */
const put = (dist: string, abi: string) => {
  const folder = join(dist, "native", `${here}-${abi}`)
  mkdirSync(folder, { recursive: true })
  return join(folder, "better_sqlite3.node")
}

// build.mjs puts it into the bundles.
beforeAll(() => Object.assign(globalThis, { PLEXSYNC_LINK: "https://example.org/install" }))
afterAll(() => Reflect.deleteProperty(globalThis, "PLEXSYNC_LINK"))

describe("SQLite's native part", () => {
  it.scoped("is the one beside the bundle that was built for this Node", () =>
    Effect.gen(function* () {
      const dist = yield* temporaryFolder
      writeFileSync(put(dist, "999"), "of another Node")
      const path = put(dist, process.versions.modules)
      copyFileSync(built, path)
      expect(nativeFor(dist, asking(dist))).toEqual({
        path,
        place: join("native", `${here}-${process.versions.modules}`, "better_sqlite3.node")
      })
    })
  )

  it.scoped("is not loaded where it would end the process: compiled against Node 24.19 or newer", () =>
    Effect.gen(function* () {
      const dist = yield* temporaryFolder
      const path = join(dist, "better_sqlite3.node")
      writeFileSync(path, "\0napi\0_ZN4node28RemoveEnvironmentCleanupHookEPN2v87IsolateE\0")
      expect([115, 127, 137, 141].map((abi) => crashes(abi, path))).toEqual([false, false, true, true])
      expect(crashes(137, built)).toBe(false)
    })
  )

  it("is else the one of the package better-sqlite3", () => {
    const dist = import.meta.dirname
    expect(nativeFor(dist, asking(dist))).toEqual({
      path: built,
      place: join("native", `${here}-${process.versions.modules}`, "better_sqlite3.node")
    })
    expect(load(dist, asking(dist))).toHaveProperty("Database")
  })

  it.scoped("that is missing is told with the Nodes that the package serves", () =>
    Effect.gen(function* () {
      const dist = yield* temporaryFolder
      for (const abi of ["115", "127", "137", "999"].filter((one) => one !== process.versions.modules))
        writeFileSync(put(dist, abi), "")
      const served = ["20", "22", "24"].filter((_, index) => ["115", "127", "137"][index] !== process.versions.modules)
      expect(() => loadInWords(dist, asking(dist))).toThrow(
        `SQLite cannot be loaded: this is Node ${process.versions.node} on ${process.platform}-${process.arch}, and this package serves Node ${served.join(", ")} and with ABI 999 on ${here}; use one of these, the package for your system, or the container: https://example.org/install (`
      )
    })
  )

  it.scoped("that does not load is told with the reason", () =>
    Effect.gen(function* () {
      const dist = yield* temporaryFolder
      writeFileSync(put(dist, process.versions.modules), "for another system")
      expect(() => loadInWords(dist, asking(dist))).toThrow(
        /^SQLite cannot be loaded: this is Node \d.* serves Node .*; use one of these.* \(.*better_sqlite3\.node.*\)$/
      )
    })
  )

  it.scoped("that nobody built is told as that", () =>
    Effect.gen(function* () {
      const dist = yield* temporaryFolder
      expect(nativeFor(dist, asking(dist))).toBeUndefined()
      expect(() => loadInWords(dist, asking(dist))).toThrow(
        /for which better-sqlite3 was not built; run "npm rebuild better-sqlite3" with it where PlexSync lies \(/
      )
    })
  )
})
