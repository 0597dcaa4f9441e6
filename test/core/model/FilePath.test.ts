import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { fileName, folders, isWindows, nameKey, normalise, pathKey, stem } from "../../../src/core/model/FilePath.ts"

const segment = fc.oneof(
  fc.constantFrom("Movies", "movie.mp4", "Cafe\u0301", "Caf\u00e9", "a b", ".hidden", "x.y.mkv"),
  fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" }).filter((text) => !/[\\/]/.test(text))
)
const posix = fc.array(segment, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join("/")}`)
const windows = fc
  .tuple(
    fc.constantFrom("C:", "d:", "\\\\nas", "\\\\?\\C:", "//?/d:", "\\\\?\\UNC\\nas"),
    fc.array(segment, { minLength: 1, maxLength: 4 }),
    fc.constantFrom("\\", "/")
  )
  .map(([root, names, separator]) => `${root}${separator}${names.join(separator)}`)
const path = fc.oneof(posix, windows)

describe("normalise", () => {
  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.oneof(path, fc.string()), (text) => {
        expect(normalise(normalise(text))).toBe(normalise(text))
      })
    )
  })

  it("gives what it gives of the same path with a slash more", () => {
    fc.assert(
      fc.property(path, fc.nat(), (text, seed) => {
        const slashes = [...text.matchAll(/(?<=[^\\/])[\\/](?=[^\\/])/g)].map(({ index }) => index)
        const at = slashes[seed % Math.max(1, slashes.length)]
        if (at === undefined || text.startsWith("\\\\?") || text.startsWith("//?")) return
        expect(normalise(text.slice(0, at) + text.slice(at, at + 1) + text.slice(at))).toBe(normalise(text))
      })
    )
  })

  it("gives NFC", () => {
    fc.assert(
      fc.property(path, (text) => {
        expect(normalise(text)).toBe(normalise(text).normalize("NFC"))
      })
    )
  })

  it.each([
    ["/data/Movies/", "/data/Movies"],
    ["/data//Movies///a.mp4", "/data/Movies/a.mp4"],
    ["/", "/"],
    ["///", "/"],
    ["C:\\Videos\\", "C:/Videos"],
    ["C:\\", "C:/"],
    ["c:/Videos\\a.mp4", "c:/Videos/a.mp4"],
    ["\\\\nas\\share\\a.mp4", "//nas/share/a.mp4"],
    ["//nas/share/", "//nas/share"],
    ["/data/a\\b.mp4", "/data/a\\b.mp4"],
    ["\\\\?\\D:\\Videos\\a.mp4", "D:/Videos/a.mp4"],
    ["\\\\?\\D:\\", "D:/"],
    ["//?/d:/Videos//", "d:/Videos"],
    ["\\\\?\\UNC\\nas\\share\\a.mp4", "//nas/share/a.mp4"],
    ["\\\\?\\unc\\NAS\\share\\", "//NAS/share"],
    ["\\\\?\\Volume{1}\\a.mp4", "//?/Volume{1}/a.mp4"],
    ["/?/D:/a.mp4", "/?/D:/a.mp4"]
  ])("reads %s as %s", (given, expected) => expect(normalise(given)).toBe(expected))

  it("leaves a drive a Windows path, however often it is normalised", () => {
    expect(isWindows(normalise("C:\\"))).toBe(true)
  })
})

it("reads any spelling of a long path's prefix at once", () => {
  const mark = fc.array(fc.constantFrom("\\", "/", "?", "UNC", "C:", "x"), { maxLength: 9 })
  fc.assert(
    fc.property(mark, (pieces) => {
      const text = pieces.join("")
      expect(normalise(normalise(text))).toBe(normalise(text))
    })
  )
})

describe("pathKey", () => {
  it("is the same for both normal forms of a path", () => {
    fc.assert(
      fc.property(path, (text) => {
        expect(pathKey(text.normalize("NFD"))).toBe(pathKey(text.normalize("NFC")))
      })
    )
  })

  it("counts case on POSIX, and does not on Windows and in network paths", () => {
    expect(pathKey("/data/A.mp4")).not.toBe(pathKey("/data/a.mp4"))
    expect(pathKey("C:\\Data\\A.mp4")).toBe(pathKey("c:/data/a.mp4"))
    expect(pathKey("\\\\NAS\\Share\\A.mp4")).toBe(pathKey("//nas/share/a.mp4"))
    expect(pathKey("\\\\?\\UNC\\NAS\\Share\\A.mp4")).toBe(pathKey("//nas/share/a.mp4"))
  })

  it("does not change with trailing slashes", () => {
    fc.assert(
      fc.property(path, (text) => {
        expect(pathKey(`${text}/`)).toBe(pathKey(text))
      })
    )
  })
})

describe("names", () => {
  it("are the last segment in NFC, without regard to case in the key", () => {
    expect(fileName("/data/Cafe\u0301.MKV")).toBe("Caf\u00e9.MKV")
    expect(nameKey("/data/Cafe\u0301.MKV")).toBe("caf\u00e9.mkv")
    expect(fileName("C:\\Videos\\a.mp4")).toBe("a.mp4")
  })

  it("hold a backslash on POSIX, where it is an ordinary character", () => {
    expect(fileName("/data/a\\b.mp4")).toBe("a\\b.mp4")
  })

  it.each([
    ["/data/First Scene.mp4", "First Scene"],
    ["/data/archive.tar.gz", "archive.tar"],
    ["/data/.hidden", ".hidden"],
    ["/data/no extension", "no extension"]
  ])("the stem of %s is %s", (given, expected) => expect(stem(given)).toBe(expected))

  it("lists folders from the nearest", () => {
    expect(folders("/data/Movies/New/a.mp4")).toEqual(["New", "Movies", "data", ""])
  })
})
