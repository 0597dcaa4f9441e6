import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join, posix } from "node:path"
import { describe, expect, it } from "vitest"
import { built, ofRooms, parts, wiring, words } from "./Mirror.ts"
import { root } from "./Page.ts"

/** Paths below a folder, without its name and the files' ending. */
const below = (folder: string, ending: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending))
    .map((path) => path.replaceAll("\\", "/").slice(0, -ending.length))
    .toSorted()

const sources = below("src", ".ts")
/** Those that stand beside a room, and not in the folders of the built program, the packages and the sandbox. */
const rooms = new Set(sources.flatMap((file) => (file.includes("/") ? [file.slice(0, file.indexOf("/"))] : [])))
const tests = below("test", ".test.ts").filter((test) => rooms.has(test.slice(0, test.indexOf("/"))))

/** A test of a file has its name, with words behind it where the file has several. */
const isOf = (file: string) => (test: string) => test.startsWith(file) && /^(?:[A-Z]|$)/.test(test.slice(file.length))
const isTested = (file: string) => tests.some(isOf(file))

const excused = [...words, ...wiring, ...Object.values(parts).flat(), ...Object.values(built).flat()]

const importsOf = (file: string): ReadonlyArray<string> =>
  [...readFileSync(join(root, "src", `${file}.ts`), "utf8").matchAll(/(?:from|import\() ?"(\.[^"]+)\.ts"/g)].map(
    ([, path = ""]) => posix.join(posix.dirname(file), path)
  )
/** Those of these files that one reaches by imports through each other. */
const reached = (face: string, own: ReadonlyArray<string>): ReadonlySet<string> => {
  const found = new Set<string>()
  const follow = (file: string): void => {
    for (const next of importsOf(file).filter((one) => own.includes(one) && !found.has(one))) {
      found.add(next)
      follow(next)
    }
  }
  follow(face)
  return found
}

describe("tests mirror the rooms", () => {
  it("each file has a test of its own name, or is excused by name", () => {
    expect(sources.filter((file) => !isTested(file) && !excused.includes(file))).toEqual([])
  })

  it("no file is excused that is not there, is tested, or is excused already", () => {
    expect(
      excused.filter((file, at) => !sources.includes(file) || isTested(file) || excused.indexOf(file) !== at)
    ).toEqual([])
  })

  it("a part is one of a file that is tested, and imports it", () => {
    for (const [face, own] of Object.entries(parts)) {
      expect(isTested(face), face).toBe(true)
      expect(
        own.filter((part) => !reached(face, own).has(part)),
        face
      ).toEqual([])
    }
  })

  it("a test of the built program is there where one is named", () => {
    expect(Object.keys(built).filter((test) => !existsSync(join(root, "test", `${test}.test.ts`)))).toEqual([])
  })

  it("each test has the name of a file, or is one of a whole room", () => {
    const ofNone = tests.filter((test) => !sources.some((file) => isOf(file)(test)))
    expect(ofNone).toEqual(ofRooms)
  })
})
