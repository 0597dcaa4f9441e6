import { describe, expect, it } from "@effect/vitest"
import { isPassing, sentenceOf, troubleOf } from "../../../src/store/sqlite/DatabaseTrouble.ts"

describe("what is wrong with the database", () => {
  it.each([
    ["SQLITE_FULL", "the disk is full", /^make room there/],
    ["ENOSPC", "the disk is full", /^make room there/],
    ["SQLITE_IOERR_SHMSIZE", "the disk is full", /^make room there/],
    ["SQLITE_READONLY_DBMOVED", "its folder or file cannot be written", /^let the user .* write there/],
    ["SQLITE_CANTOPEN", "its folder or file cannot be written", /--data-dir/],
    ["EROFS", "its folder or file cannot be written", /--data-dir/],
    ["SQLITE_CORRUPT_INDEX", "the file is damaged, or is no database", /^it was left as it is: put a backup/],
    ["SQLITE_NOTADB", "the file is damaged, or is no database", /move it away together with its -wal and -shm files/],
    ["SQLITE_BUSY_SNAPSHOT", "another program keeps it locked", /^close what has it open/],
    ["SQLITE_IOERR_WRITE", "the disk does not take or give the data", /full or failing/]
  ])("%s: %s", (code, problem, remedy) => {
    const trouble = troubleOf(code, "as said")
    expect(trouble.problem).toBe(`${problem} (${code}: as said)`)
    expect(trouble.remedy).toMatch(remedy)
    expect(sentenceOf(trouble)).toBe(`${trouble.problem}; ${trouble.remedy}`)
  })

  it("that nobody knows is told in its own words", () => {
    expect(sentenceOf(troubleOf("SQLITE_MISUSE", "bad parameter"))).toBe("bad parameter")
  })

  it("is worth waiting for exactly where its remedy promises that the runtime goes on by itself", () => {
    const codes = [
      ...["SQLITE_FULL", "ENOSPC", "EDQUOT", "SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED"],
      ...["SQLITE_IOERR", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "EIO", "EFBIG"],
      ...["SQLITE_READONLY", "SQLITE_READONLY_DBMOVED", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH", "EACCES"],
      ...["EPERM", "EROFS", "EEXIST", "EISDIR", "ENOTDIR", "ENOENT", "ELOOP"],
      ...["SQLITE_CORRUPT", "SQLITE_CORRUPT_INDEX", "SQLITE_NOTADB", "SQLITE_FORMAT", "SQLITE_MISUSE", "unknown", ""]
    ]
    const promised = codes.filter((code) => troubleOf(code, "as said").remedy.includes("the runtime goes on by itself"))
    expect(codes.filter(isPassing)).toEqual(promised)
    expect(promised.length).toBe(11)
  })
})
