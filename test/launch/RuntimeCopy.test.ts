import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync
} from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect } from "vitest"
import { dropOlderCopies, NotCopied, runtimeCopy } from "../../src/launch/RuntimeCopy.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const self = { owner: "owner", host: "host", pid: 1, started: 0, version: "1.2.3" }
const program = "program-AAAA.cjs"
const native = join(
  "native",
  `${process.platform}-${process.arch}${process.platform === "linux" ? "-glibc" : ""}-${process.versions.modules}`,
  "better_sqlite3.node"
)

const put = (dist: string, place: string, text: string) => {
  mkdirSync(dirname(join(dist, place)), { recursive: true })
  writeFileSync(join(dist, place), text)
}

/** A plugin as it is installed, and an empty data directory. */
const plugin = Effect.map(temporaryFolder, (folder) => {
  const home = join(folder, "plugin")
  const dist = join(home, "dist")
  put(dist, "plexsync.mjs", `loads ${program}`)
  put(dist, program, "the program")
  put(dist, native, "SQLite")
  put(dist, "plugin.cjs", "not for the runtime")
  put(dist, join("code", `${program}.x64-1`), "compiled")
  put(dist, join("code", "answer-AAAA.cjs.x64-1"), "not for the runtime")
  return { dist, data: join(folder, "data"), original: { self, program, home, folder: join(folder, "data") } }
})

const filesOf = (copy: string) =>
  readdirSync(join(copy, "dist"), { recursive: true })
    .map(String)
    .filter((name) => statSync(join(copy, "dist", name)).isFile())
    .toSorted()

describe("the copy a runtime runs from", () => {
  it.scopedLive("has all that it needs and nothing else, under its version", () =>
    Effect.gen(function* () {
      const { data, original } = yield* plugin
      const copy = yield* runtimeCopy(original)
      expect(dirname(copy)).toBe(join(data, "runtime"))
      expect(copy).toMatch(/[/\\]1\.2\.3-[0-9a-f]{12}$/)
      expect(filesOf(copy)).toEqual([join("code", `${program}.x64-1`), native, "plexsync.mjs", program].toSorted())
      expect(readdirSync(join(data, "runtime"))).toHaveLength(1)
    })
  )

  it.scopedLive("is made once", () =>
    Effect.gen(function* () {
      const { original } = yield* plugin
      const copy = yield* runtimeCopy(original)
      const { ino } = statSync(join(copy, "dist", program))
      expect(yield* runtimeCopy(original)).toBe(copy)
      expect(statSync(join(copy, "dist", program)).ino).toBe(ino)
    })
  )

  it.scopedLive("is another one for what was built anew under the same version", () =>
    Effect.gen(function* () {
      const { dist, original } = yield* plugin
      const copy = yield* runtimeCopy(original)
      put(dist, "plexsync.mjs", "loads program-BBBB.cjs")
      put(dist, "program-BBBB.cjs", "another program")
      const other = yield* runtimeCopy({ ...original, program: "program-BBBB.cjs" })
      expect(other).not.toBe(copy)
      expect(readFileSync(join(other, "dist", "program-BBBB.cjs"), "utf8")).toBe("another program")
    })
  )

  it.scopedLive("is made again where it was damaged", () =>
    Effect.gen(function* () {
      const { original } = yield* plugin
      const copy = yield* runtimeCopy(original)
      truncateSync(join(copy, "dist", program))
      expect(yield* runtimeCopy(original)).toBe(copy)
      expect(readFileSync(join(copy, "dist", program), "utf8")).toBe("the program")
    })
  )

  it.scopedLive(
    "is made again where other bytes stand in it, though as many, or a link, and is its owner's alone",
    () =>
      Effect.gen(function* () {
        const { dist, original } = yield* plugin
        chmodSync(join(dist, program), 0o666)
        const copy = yield* runtimeCopy(original)
        const copied = join(copy, "dist", program)
        writeFileSync(copied, "THE PROGRAM")
        expect(yield* runtimeCopy(original)).toBe(copy)
        expect(readFileSync(copied, "utf8")).toBe("the program")
        rmSync(copied)
        symlinkSync(join(dist, program), copied)
        yield* runtimeCopy(original)
        expect(lstatSync(copied).isFile()).toBe(true)
        for (const place of ["", ...readdirSync(copy, { recursive: true }).map(String)])
          expect(statSync(join(copy, place)).mode & 0o077).toBe(0)
      })
  )

  it.scopedLive("that cannot be made is told, and leaves nothing behind", () =>
    Effect.gen(function* () {
      const { data, original } = yield* plugin
      mkdirSync(data)
      writeFileSync(join(data, "runtime"), "in the way")
      const failed = yield* Effect.either(runtimeCopy(original))
      expect(Either.isLeft(failed) && failed.left).toBeInstanceOf(NotCopied)
      expect(readdirSync(data)).toEqual(["runtime"])
      const gone = yield* Effect.flip(runtimeCopy({ ...original, program: "program-GONE.cjs" }))
      expect(gone.message).toMatch(/runs from the plugin's own folder.*program-GONE\.cjs/)
    })
  )

  it.scopedLive("outlives older ones, and leaves those alone that were made since", () =>
    Effect.gen(function* () {
      const { data, dist, original } = yield* plugin
      const older = yield* runtimeCopy(original)
      put(dist, "plexsync.mjs", "newer")
      const own = yield* runtimeCopy(original)
      put(dist, "plexsync.mjs", "the next one")
      const next = yield* runtimeCopy(original)
      const begun = `${next}.somebody`
      mkdirSync(begun)
      for (const [copy, age] of [
        [older, 60],
        [own, 30],
        [next, 0],
        [begun, 0]
      ] as const)
        utimesSync(copy, 1_800_000_000 - age, 1_800_000_000 - age)
      yield* dropOlderCopies(data, own)
      expect([older, own, next, begun].map((copy) => existsSync(copy))).toEqual([false, true, true, true])
    })
  )

  it.scopedLive("is looked for only by a runtime that runs from one", () =>
    Effect.gen(function* () {
      const { data, original } = yield* plugin
      const copy = yield* runtimeCopy(original)
      utimesSync(copy, 0, 0)
      yield* dropOlderCopies(data, original.home)
      expect(existsSync(copy)).toBe(true)
    })
  )
})
