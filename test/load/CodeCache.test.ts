import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import { describe, expect } from "vitest"
import { keep, kept } from "../../src/load/CodeCache.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const script = "answer-AAAA.cjs"
const code = Buffer.from("compiled ".repeat(1000))
const uid = process.getuid?.() ?? 0
const now = 1_800_000_000_000

/** The one file in a folder. */
const only = (folder: string) => {
  const names = readdirSync(folder)
  expect(names).toHaveLength(1)
  return join(folder, names[0] ?? "")
}

/** A folder with the code kept in it. */
const filled = Effect.map(temporaryFolder, (folder) => {
  const place = join(folder, "code")
  keep([place], script, code, now)
  return place
})

describe("what is kept of a script", () => {
  it.scoped("is found again, and nobody else can write it", () =>
    Effect.gen(function* () {
      const place = yield* filled
      expect(kept([place], script, uid)).toEqual(code)
      expect(statSync(only(place)).mode & 0o777).toBe(0o644)
      expect(statSync(place).mode & 0o022).toBe(0)
    })
  )

  it.scoped("is not taken for another text of the script", () =>
    Effect.gen(function* () {
      expect(kept([yield* filled], "answer-BBBB.cjs", uid)).toBeUndefined()
    })
  )

  it.scoped.each([0, 3, 4, 500, code.length + 3])("is refused with a flipped bit in byte %i", (at) =>
    Effect.gen(function* () {
      const place = yield* filled
      const all = readFileSync(only(place))
      all.writeUInt8(all.readUInt8(at) ^ 1, at)
      writeFileSync(only(place), all)
      expect(kept([place], script, uid)).toBeUndefined()
    })
  )

  it.scoped.each([0, 3, 4, 1000])("is refused when only %i bytes of it are there", (length) =>
    Effect.gen(function* () {
      const place = yield* filled
      writeFileSync(only(place), readFileSync(only(place)).subarray(0, length))
      expect(kept([place], script, uid)).toBeUndefined()
    })
  )

  it.scoped.each(process.platform === "win32" ? [] : [0o664, 0o646, 0o666])(
    "is refused when others can write it: %o",
    (mode) =>
      Effect.gen(function* () {
        const place = yield* filled
        chmodSync(only(place), mode)
        expect(kept([place], script, uid)).toBeUndefined()
      })
  )

  it.scoped("lies in the next folder where the first takes nothing, and nowhere where none does", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const [file, second] = [join(folder, "file"), join(folder, "second")]
      writeFileSync(file, "in the way")
      keep([file, second], script, code, now)
      expect(kept([file, second], script, uid)).toEqual(code)
      keep([file, join(folder, "not", "there")], script, code, now)
      expect(readdirSync(folder)).toEqual(["file", "second"])
    })
  )

  it.scoped("goes when the script has another text, but not what another Node or another script keeps", () =>
    Effect.gen(function* () {
      const place = yield* filled
      const others = [`${script}.x64-other`, "program-AAAA.cjs.x64-other"]
      for (const name of others) writeFileSync(join(place, name), "")
      keep([place], script, code, now)
      expect(readdirSync(place)).toEqual(expect.arrayContaining(others))
      keep([place], "answer-BBBB.cjs", code, now)
      expect(readdirSync(place).filter((name) => name.startsWith("answer-AAAA"))).toEqual([])
      expect(existsSync(join(place, "program-AAAA.cjs.x64-other"))).toBe(true)
    })
  )

  it.scoped("is left to the one who is writing it, unless that one has gone", () =>
    Effect.gen(function* () {
      const place = yield* filled
      const path = only(place)
      const temporary = `${path}.tmp`
      writeFileSync(temporary, "half")
      utimesSync(temporary, now / 1000, now / 1000)
      const fresh = Buffer.from("fresh")
      keep([place], script, fresh, now + 1000)
      expect(kept([place], script, uid)).toEqual(code)
      keep([place], script, fresh, now + 120_000)
      expect(kept([place], script, uid)).toEqual(fresh)
      expect(existsSync(temporary)).toBe(false)
    })
  )

  it.scoped("does not make a data directory that is not there", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      keep([join(folder, "data", "code")], script, code, now)
      expect(existsSync(join(folder, "data"))).toBe(false)
      mkdirSync(join(folder, "data"))
      keep([join(folder, "data", "code")], script, code, now)
      expect(kept([join(folder, "data", "code")], script, uid)).toEqual(code)
    })
  )
})
