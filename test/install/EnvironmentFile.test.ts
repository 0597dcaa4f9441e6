import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { pages } from "../docs/Page.ts"
import { bySystemd, byShell } from "./EnvironmentFile.ts"
import { text } from "./Given.ts"

const folder = mkdtempSync(join(tmpdir(), "plexsync-test-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** With the settings in it that stand there as comments. */
const whole = (given: string) => given.replace(/^# (?=PLEXSYNC_)/gm, "")

const isShells = process.platform !== "win32"

describe("the rules of systemd's EnvironmentFile", () => {
  it.each([
    ["A=plain\n", { A: "plain" }],
    ["# A=1\n; B=2\n  C=3\n", { C: "3" }],
    [`A='a > b; "c" $d \\ e'\n`, { A: `a > b; "c" $d \\ e` }],
    [`A="a \\"b\\" \\n \\$c"\n`, { A: `a "b" \\n $c` }],
    ["A=a => b  \nB=a\\ b\n", { A: "a => b", B: "a b" }],
    ["A=a\\\nb\n", { A: "ab" }],
    ["A=''\nB=\n", { A: "", B: "" }]
  ])("of %j", (given, expected) => expect(bySystemd(given)).toEqual(expected))
})

describe.skipIf(!isShells)("service/plexsync.env", () => {
  const given = text("service/plexsync.env")

  it.each([
    ["as it stands", given],
    ["with all in it that it suggests", whole(given)]
  ])("%s: is read alike by systemd and by a shell, which leaves no file behind", (_, one) => {
    const read = bySystemd(one)
    expect(Object.keys(read)).toEqual(expect.arrayContaining(["PLEXSYNC_STASH_URL", "PLEXSYNC_PLEX_URL"]))
    expect(byShell(one, folder)).toEqual(read)
    expect(readdirSync(folder)).toEqual(["plexsync.env"])
  })

  it("suggests path mappings, which a shell without the quotes would take for a file to empty", () => {
    const { PLEXSYNC_PATH_MAPPINGS = "" } = bySystemd(whole(given))
    expect(PLEXSYNC_PATH_MAPPINGS).toContain(" => ")
    expect(bySystemd(`PLEXSYNC_PATH_MAPPINGS=${PLEXSYNC_PATH_MAPPINGS}`)).toEqual({ PLEXSYNC_PATH_MAPPINGS })
  })
})

describe("the pages and files for those who install", () => {
  it("quote each value in an assignment that a shell would read otherwise", () => {
    const assignments = pages.flatMap(({ file, lines, spans }) =>
      [...lines, ...spans].flatMap((code) =>
        [...code.matchAll(/\bPLEXSYNC_\w+=('[^']*'|"[^"]*"|[^\s'"]*(?: =>[^\n]*)?)/g)].map(
          ([whole]) => `${file}: ${whole}`
        )
      )
    )
    expect(assignments.length).toBeGreaterThan(5)
    expect(assignments.filter((one) => /^[^=]*=[^'"]*[>;|&<]/.test(one))).toEqual([])
  })
})
