import * as Either from "effect/Either"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { normalise, pathKey } from "../../../src/core/model/FilePath.ts"
import { format, isWritable, parse, shadowed, toPlex } from "../../../src/core/model/PathMapping.ts"

const rules = (text: string) => Either.getOrThrow(parse(text))
const problems = (text: string) => Either.getOrThrow(Either.flip(parse(text)))

const segment = fc
  .string({ minLength: 1, maxLength: 8, unit: "grapheme" })
  .filter(
    (text) =>
      !/^\.\.?$|[\\/;]|=>/.test(text.normalize("NFC")) &&
      text.trim() === text &&
      text !== "=" &&
      !text.endsWith("=") &&
      !text.startsWith(">")
  )
const root = fc.constantFrom("/", "C:\\", "d:/", "\\\\nas\\share\\", "//nas/")
const path = fc.tuple(root, fc.array(segment, { maxLength: 3 })).map(([start, names]) => start + names.join("/"))
/** Without its last slash: two in a row would begin a network path. */
const bare = (folder: string) => folder.replace(/[\\/]$/, "")
const ruleText = fc
  .tuple(path, path, fc.constantFrom(" => ", "=>", "  =>"))
  .map(([from, to, arrow]) => from + arrow + to)

describe("parse", () => {
  it("reads ordered rules", () => {
    expect(rules("/data => /media; C:\\Videos => /mnt/v")).toEqual([
      { stash: "/data", plex: "/media" },
      { stash: "C:/Videos", plex: "/mnt/v" }
    ])
  })

  it("reads nothing from nothing", () => {
    expect(rules("")).toEqual([])
    expect(rules(" ; ;")).toEqual([])
  })

  it.each([
    ["/data", '"=>" is missing'],
    ["/data => /a => /b", 'more than one "=>"'],
    ["data => /media", 'the Stash path "data" is not a full path'],
    ["/data => media", 'the Plex path "media" is not a full path'],
    [" => /media", "the Stash path is empty"],
    ["/data => ", "the Plex path is empty"],
    ["=>", "the Stash path is empty"],
    ["/data -> /media", '"=>" is missing'],
    ["\\\\?\\D: => /media", 'the Stash path "\\\\?\\D:" is a drive without its slash'],
    ["/data => D:", 'the Plex path "D:" is a drive without its slash; write D:\\'],
    ["\\\\ => /media", 'the Stash path "\\\\" names no computer'],
    ["/data/../x => /media", 'the Stash path "/data/../x" has . or .. in it'],
    ["/data => C:\\x\\.\\y", "has . or .. in it"]
  ])("says what is wrong with %s", (text, problem) => expect(problems(text)[0]?.problem).toContain(problem))

  it("names every bad rule by its place and its text", () => {
    expect(problems("/ok => /ok; nonsense; /a => ").map(({ position, text }) => [position, text])).toEqual([
      [2, "nonsense"],
      [3, "/a =>"]
    ])
  })

  it("does not mind blanks, empty rules, doubled and trailing slashes", () => {
    expect(rules(" ;/data//x/=>\\\\nas\\share\\ ;; \tC:/ \t=> / ;")).toEqual([
      { stash: "/data/x", plex: "//nas/share" },
      { stash: "C:/", plex: "/" }
    ])
  })

  it("takes names with dots, blanks and an equals sign", () => {
    expect(rules("/a b/.x/..y => /c=d/e > f")).toEqual([{ stash: "/a b/.x/..y", plex: "/c=d/e > f" }])
  })

  it("ends a rule at whatever NFC makes a semicolon", () => {
    expect(problems("/a\u037e! => /b").map(({ text }) => text)).toEqual(["/a", "! => /b"])
  })

  it("reads back what format wrote", () => {
    fc.assert(
      fc.property(fc.array(ruleText, { maxLength: 4 }), (texts) => {
        const read = parse(texts.join(";"))
        expect(Either.flatMap(read, (mappings) => parse(format(mappings)))).toEqual(read)
      })
    )
  })
})

describe("toPlex", () => {
  it("leaves a path that no rule fits as it is, normalised", () => {
    expect(toPlex(rules("/data => /media"), "/other//a.mp4")).toBe("/other/a.mp4")
    expect(toPlex([], "C:\\Videos\\a.mp4")).toBe("C:/Videos/a.mp4")
  })

  it("lets the first rule that fits win", () => {
    expect(toPlex(rules("/data/tv => /tv; /data => /media"), "/data/tv/a.mp4")).toBe("/tv/a.mp4")
    expect(toPlex(rules("/data => /media; /data/tv => /tv"), "/data/tv/a.mp4")).toBe("/media/tv/a.mp4")
  })

  it("takes a prefix for whole folders only", () => {
    expect(toPlex(rules("/data => /media"), "/database/a.mp4")).toBe("/database/a.mp4")
    expect(toPlex(rules("/data => /media"), "/data")).toBe("/media")
  })

  it("does not mind trailing slashes in rules", () => {
    expect(toPlex(rules("/data/ => /media/"), "/data/a.mp4")).toBe("/media/a.mp4")
  })

  it("maps the root and to the root", () => {
    expect(toPlex(rules("/ => /media"), "/a.mp4")).toBe("/media/a.mp4")
    expect(toPlex(rules("/data => /"), "/data/a.mp4")).toBe("/a.mp4")
    expect(toPlex(rules("C:\\ => /media"), "c:\\x\\a.mp4")).toBe("/media/x/a.mp4")
    expect(toPlex(rules("/data => D:\\"), "/data/x/a.mp4")).toBe("D:/x/a.mp4")
  })

  it("maps between Windows, network and POSIX paths", () => {
    expect(toPlex(rules("C:\\Videos => /mnt/v"), "c:\\videos\\New\\a.mp4")).toBe("/mnt/v/New/a.mp4")
    expect(toPlex(rules("/mnt/v => \\\\nas\\v"), "/mnt/v/New/a.mp4")).toBe("//nas/v/New/a.mp4")
    expect(pathKey(toPlex(rules("/mnt/v => \\\\nas\\v"), "/mnt/v/A.mp4"))).toBe(pathKey("\\\\NAS\\V\\a.MP4"))
  })

  it("maps the long paths of Windows as the short ones, and takes them in rules", () => {
    expect(toPlex(rules("D:\\Videos => /media"), "\\\\?\\D:\\Videos\\New\\a.mp4")).toBe("/media/New/a.mp4")
    expect(toPlex(rules("\\\\nas\\v => /media"), "\\\\?\\UNC\\NAS\\V\\a.mp4")).toBe("/media/a.mp4")
    expect(toPlex(rules("\\\\?\\D:\\Videos => \\\\?\\UNC\\nas\\v"), "d:\\videos\\a.mp4")).toBe("//nas/v/a.mp4")
  })

  it("keeps the root of POSIX paths and network paths apart", () => {
    expect(toPlex(rules("/ => /media"), "\\\\nas\\share\\a.mp4")).toBe("//nas/share/a.mp4")
    expect(toPlex(rules("//nas => /media"), "/nas/a.mp4")).toBe("/nas/a.mp4")
    expect(toPlex(rules("//nas => /media"), "\\\\NAS\\share\\a.mp4")).toBe("/media/share/a.mp4")
  })

  it("cuts nothing off where a letter's small form is longer", () => {
    expect(toPlex(rules("C:\\i\u0307 => /media"), "C:\\\u0130\\a.mp4")).toBe("/media/a.mp4")
  })

  it("counts case in POSIX rules", () => {
    expect(toPlex(rules("/Data => /media"), "/data/a.mp4")).toBe("/data/a.mp4")
  })

  it("finds a folder written in the other normal form", () => {
    expect(toPlex(rules("/Cafe\u0301 => /media"), "/Caf\u00e9/a.mp4")).toBe("/media/a.mp4")
    expect(toPlex(rules("/Caf\u00e9 => /media"), "/Cafe\u0301/a.mp4")).toBe("/media/a.mp4")
  })

  it("keeps everything below the prefix", () => {
    fc.assert(
      fc.property(path, path, fc.array(segment, { minLength: 1, maxLength: 3 }), (from, to, names) => {
        const rest = names.join("/").normalize("NFC")
        const mapped = toPlex(rules(`${from} => ${to}`), `${bare(from)}/${names.join("/")}`)
        expect(mapped.endsWith(`/${rest}`)).toBe(true)
        expect(pathKey(mapped)).toBe(pathKey(`${bare(to)}/${rest}`))
      })
    )
  })

  it("leads back with the rule reversed", () => {
    fc.assert(
      fc.property(path, path, fc.array(segment, { maxLength: 3 }), (from, to, names) => {
        const file = normalise(`${bare(from)}/${names.join("/")}`)
        const there = toPlex(rules(`${from} => ${to}`), file)
        expect(toPlex(rules(`${to} => ${from}`), there)).toBe(file)
      }),
      { numRuns: 500 }
    )
  })
})

describe("shadowed", () => {
  it("names the rules that an earlier one leaves nothing to do", () => {
    const [data, tv, again, other] = rules("/data => /media; /data/tv => /tv; /DATA => /x; /other => /data")
    expect(shadowed(rules("/data => /media; /data/tv => /tv; /data/ => /x; /other => /data"))).toEqual([
      { rule: tv, by: data },
      { rule: { stash: "/data", plex: "/x" }, by: data }
    ])
    expect(shadowed([tv!, data!, again!, other!])).toEqual([])
  })

  it("does not count case on Windows", () => {
    expect(shadowed(rules("C:\\V => /v; c:\\v\\x => /x"))).toHaveLength(1)
  })

  it("holds exactly for the rules without which nothing changes", () => {
    fc.assert(
      fc.property(fc.array(ruleText, { minLength: 1, maxLength: 4 }), (texts) => {
        const all = rules(texts.join(";"))
        const idle = new Set(shadowed(all).map(({ rule }) => rule))
        const needed = all.filter((rule) => !idle.has(rule))
        for (const { stash } of all) expect(toPlex(needed, `${stash}/x.mp4`)).toBe(toPlex(all, `${stash}/x.mp4`))
        expect(shadowed(needed)).toEqual([])
      })
    )
  })
})

describe("isWritable", () => {
  it.each([
    ["/data", true],
    ["C:/", true],
    ["/a;b", false],
    ["/a=>b", false],
    ["/ends with a blank ", false]
  ])("of a rule from %s is %s", (stash, expected) => {
    expect(isWritable({ stash, plex: "/media" })).toBe(expected)
    expect(isWritable({ stash: "/data", plex: stash })).toBe(expected)
  })
})
