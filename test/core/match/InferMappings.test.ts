import { describe, expect, it } from "vitest"
import { infer } from "../../../src/core/match/InferMappings.ts"
import { files, titles, rulesOf } from "./FilePairs.ts"

describe("infer", () => {
  it("knows nothing from nothing", () => {
    expect(infer([])).toEqual({ rules: [], pairs: 0, resolved: 0 })
  })

  it("finds roots that are mapped differently, Windows and network paths among them", () => {
    const { pairs, resolved, rules } = infer([
      ...titles("/data/movies", "/media/films", 10),
      ...titles("/data/anime", "D:\\Anime", 10).map(({ plex, stash }) => ({ stash, plex: plex.replaceAll("/", "\\") })),
      ...files("C:\\Videos", "\\\\nas\\share\\v", 10)
    ])
    expect(rules).toEqual([
      { stash: "/data/anime", plex: "D:/Anime", votes: 10, confidence: 10 / 11, counterExamples: [] },
      { stash: "/data/movies", plex: "/media/films", votes: 10, confidence: 10 / 11, counterExamples: [] },
      { stash: "C:/Videos", plex: "//nas/share/v", votes: 10, confidence: 10 / 11, counterExamples: [] }
    ])
    expect([pairs, resolved]).toEqual([30, 30])
  })

  it("needs no rule where paths are equal", () => {
    expect(infer(titles("/data", "/data", 20))).toEqual({ rules: [], pairs: 20, resolved: 20 })
    expect(rulesOf(files("C:\\Data", "c:/data", 20))).toEqual([])
  })

  it("needs one where equal paths lie below a root that is mapped", () => {
    expect(
      rulesOf([...titles("/data", "/media", 20), ...files("/data/local", "/data/local", 5), ...files("/x", "/x", 9)])
    ).toEqual([
      ["/data/local", "/data/local"],
      ["/data", "/media"]
    ])
  })

  it("gives a nested root before the one around it", () => {
    expect(rulesOf([...titles("/data", "/media", 20), ...titles("/data/tv/new", "/mnt/new", 5)])).toEqual([
      ["/data/tv/new", "/mnt/new"],
      ["/data", "/media"]
    ])
  })

  it("finds a root below equal paths", () => {
    expect(rulesOf([...titles("/data", "/data", 20), ...titles("/data/tv", "/mnt/tv", 5)])).toEqual([
      ["/data/tv", "/mnt/tv"]
    ])
  })

  it("reads folders in either normal form", () => {
    const pairs = files("/data/Cafe\u0301/x", "/media/Caf\u00e9/x", 5)
    expect(rulesOf([...pairs, ...files("/data/y", "/media/y", 5)])).toEqual([["/data", "/media"]])
  })

  it("counts no case where Plex runs on Windows, and does elsewhere", () => {
    const pairs = [...files("/data/a/SHOW", "D:/A/Show", 5), ...files("/data/a/New", "D:/a/new", 5)]
    expect(rulesOf(pairs)).toEqual([["/data/a", "D:/A"]])
    expect(infer(files("/data/Film", "/data/film", 5)).rules).toMatchObject([
      { stash: "/data/Film", plex: "/data/film" }
    ])
    const spelled = files("/data", "/media", 5).map(({ plex, stash }) => ({
      stash: stash.replace("film", "FILM"),
      plex
    }))
    expect(infer(spelled)).toEqual({ rules: [], pairs: 5, resolved: 0 })
  })

  it("maps the root of a file system", () => {
    expect(rulesOf([...files("/a", "/media/a", 5), ...files("/b", "/media/b", 5)])).toEqual([["/", "/media"]])
    expect(rulesOf([...files("/data", "D:", 5), ...files("/data/b", "D:/b", 5)])).toEqual([["/data", "D:/"]])
  })
})

describe("where the last folders have the same names on both sides", () => {
  it("says no more than was seen: one folder is its own root", () => {
    expect(rulesOf(titles("/data1/movies", "/mnt/a/movies", 10))).toEqual([["/data1/movies", "/mnt/a/movies"]])
  })

  it("takes several folders together where they agree", () => {
    const pairs = [...titles("/data1/movies", "/mnt/a/movies", 10), ...titles("/data1/tv", "/mnt/a/tv", 10)]
    expect(rulesOf(pairs)).toEqual([["/data1", "/mnt/a"]])
  })

  it("keeps apart those that do not", () => {
    const pairs = [
      ...titles("/data/movies", "/mnt/a/movies", 10),
      ...titles("/data/tv", "/mnt/b/tv", 10),
      ...titles("/data/clips", "E:/clips", 10)
    ]
    expect(rulesOf(pairs)).toEqual([
      ["/data/clips", "E:/clips"],
      ["/data/movies", "/mnt/a/movies"],
      ["/data/tv", "/mnt/b/tv"]
    ])
  })

  it("does not speak for the whole where only two folders of three agree", () => {
    const pairs = ["a", "b"].flatMap((name) => files(`/data/${name}`, `/mnt/a/${name}`, 10))
    expect(rulesOf([...pairs, ...files("/data/c", "/mnt/b/c", 10)])).toEqual([
      ["/data/a", "/mnt/a/a"],
      ["/data/b", "/mnt/a/b"],
      ["/data/c", "/mnt/b/c"]
    ])
  })

  it("makes a few of many folders exceptions", () => {
    const years = [1, 2, 3, 4, 5, 6].flatMap((year) => titles(`/data/${year}`, `/mnt/a/${year}`, 5))
    expect(rulesOf([...years, ...titles("/data/7", "/mnt/b/7", 50)])).toEqual([
      ["/data/7", "/mnt/b/7"],
      ["/data", "/mnt/a"]
    ])
  })

  it("starts where Plex's library does, if all files lie in one folder of it", () => {
    const pairs = titles("/data/movies/2024", "/media/films/2024", 10)
    expect(rulesOf(pairs)).toEqual([["/data/movies/2024", "/media/films/2024"]])
    expect(rulesOf(pairs, ["/media/films/", "/media"])).toEqual([["/data/movies", "/media/films"]])
    expect(rulesOf([...pairs, ...files("/data/movies/new", "/mnt/new", 5)], ["/media/films"])).toEqual([
      ["/data/movies/2024", "/media/films/2024"],
      ["/data/movies/new", "/mnt/new"]
    ])
  })
})

describe("coincidences", () => {
  const copies = [
    { stash: "/data/x.mp4", plex: "/backup/x.mp4" },
    { stash: "/data/y.mp4", plex: "/backup/y.mp4" }
  ]

  it("are no rule when they are few", () => {
    expect(infer(copies)).toEqual({ rules: [], pairs: 2, resolved: 0 })
    expect(infer([...copies, { stash: "/data/z.mp4", plex: "/backup/z.mp4" }]).rules).toHaveLength(1)
  })

  it("need more votes where there are many of them", () => {
    const four = files("/data/new", "/backup/old", 4)
    const scattered = Array.from({ length: 200 }, (_, at) => ({
      stash: `/data/${at}/s${at}.mp4`,
      plex: `/backup/_${at}/s${at}.mp4`
    }))
    expect(rulesOf(four)).toEqual([["/data/new", "/backup/old"]])
    expect(rulesOf([...four, ...scattered])).toEqual([])
  })

  it("are told as counter-examples of the rule they lie under, five at most, and lower its confidence", () => {
    const strays = Array.from({ length: 20 }, (_, at) => ({
      stash: `/data/s${at}.mp4`,
      plex: `/backup/${at}/s${at}.mp4`
    }))
    const { pairs, resolved, rules } = infer([...strays, ...titles("/data", "/media", 79)])
    expect(rules).toEqual([
      { stash: "/data", plex: "/media", votes: 79, confidence: 0.79, counterExamples: strays.slice(0, 5) }
    ])
    expect([pairs, resolved]).toEqual([99, 79])
  })

  it("are outvoted in the folder they share with a real root", () => {
    expect(rulesOf([...files("/data", "/media", 20), ...files("/data", "/backup", 8, "copy")])).toEqual([
      ["/data", "/media"]
    ])
  })

  it("leave no rule where nothing prevails", () => {
    expect(rulesOf([...files("/pool", "/disk1", 20), ...files("/pool", "/disk2", 20, "other")])).toEqual([])
  })
})
