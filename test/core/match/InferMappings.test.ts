import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { pathKey } from "../../../src/core/model/FilePath.ts"
import { infer } from "../../../src/core/match/InferMappings.ts"
import { addPair, type FilePair, noEvidence } from "../../../src/core/match/MappingEvidence.ts"
import { joined, type PathMapping, pieces, ruleFor, toPlex } from "../../../src/core/model/PathMapping.ts"

/** `count` files right in a folder, as both servers see it. */
const files = (stash: string, plex: string, count: number, name = "film"): ReadonlyArray<FilePair> =>
  Array.from({ length: count }, (_, at) => ({ stash: `${stash}/${name}${at}.mp4`, plex: `${plex}/${name}${at}.mp4` }))

/** Each in a folder of its own. */
const titles = (stash: string, plex: string, count: number): ReadonlyArray<FilePair> =>
  Array.from({ length: count }, (_, at) => ({
    stash: `${stash}/Film ${at}/film${at}.mp4`,
    plex: `${plex}/Film ${at}/film${at}.mp4`
  }))

const rulesOf = (pairs: ReadonlyArray<FilePair>, libraries: ReadonlyArray<string> = []) =>
  infer(pairs, libraries).rules.map(({ plex, stash }) => [stash, plex])

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

const folderName = fc.constantFrom("movies", "tv", "new", "Cafe\u0301", "2024", "a b")
const folder = (...starts: ReadonlyArray<string>) =>
  fc
    .tuple(fc.constantFrom(...starts), fc.array(folderName, { minLength: 1, maxLength: 3 }))
    .map(([start, names]) => joined(pieces(`${start}/${names.join("/")}`)))
const stashFolder = folder("", "/data", "C:", "//pc/x")
const plexFolder = folder("", "/data", "/mnt/a", "D:", "//nas/share")
const roots = fc
  .array(fc.record({ stash: stashFolder, plex: fc.option(plexFolder, { nil: null, freq: 6 }) }), {
    minLength: 1,
    maxLength: 5
  })
  .map((list) => list.map(({ plex, stash }): PathMapping => ({ stash, plex: plex ?? stash })))
  .map((list) => list.filter((root, at) => list.findIndex((one) => pathKey(one.stash) === pathKey(root.stash)) === at))
  .map((list) => list.toSorted((a, b) => pieces(b.stash).length - pieces(a.stash).length))

const subfolder = fc.array(folderName, { maxLength: 2 })
/** What lies in a root: some files right in it, others below. */
const content = fc.array(subfolder, { minLength: 5, maxLength: 25 }).map((list) => [[], [], [], ...list])

interface World {
  readonly roots: ReadonlyArray<PathMapping>
  readonly pairs: ReadonlyArray<FilePair>
}

const spelled = (path: string, at: number) => (at % 3 === 0 ? path.normalize("NFD") : path)

const world = roots.chain((list) =>
  fc.array(content, { minLength: list.length, maxLength: list.length }).map((contents): World => {
    const paths = list.flatMap((root, at) =>
      (contents[at] ?? []).map((names, index) => joined(pieces(`${root.stash}/${names.join("/")}/${at}-${index}.mp4`)))
    )
    return {
      roots: list,
      pairs: paths.map((path, at) => ({ stash: spelled(path, at), plex: spelled(toPlex(list, path), at + 1) }))
    }
  })
)

/** Files of equal name and size that are not the same: the first in one folder, the second in any other. */
const withNoise = world.chain(({ pairs, roots: list }) =>
  fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: Math.floor(pairs.length / 8) }).map((chosen) => ({
    roots: list,
    pairs,
    noise: chosen.flatMap(([one, other], at) => {
      const stash = pairs[one % pairs.length]
      const plex = pairs[other % pairs.length]
      if (stash === undefined || plex === undefined) return []
      const name = (path: string) => joined([...pieces(path).slice(0, -1), `noise${at}.mp4`])
      const pair = { stash: name(stash.stash), plex: name(plex.plex) }
      return pathKey(toPlex(list, pair.stash)) === pathKey(pair.plex) ? [] : [pair]
    })
  }))
)

/** Files that nobody saw, right in each root and below it, are mapped rightly or not at all. */
const expectNoFalseRule = (truth: ReadonlyArray<PathMapping>, rules: ReadonlyArray<PathMapping>) => {
  for (const { stash } of truth) {
    for (const below of ["", "/movies", "/2024/new"]) {
      const path = `${stash}${below}/unseen.mp4`
      if (ruleFor(rules, path) !== undefined) expect(pathKey(toPlex(rules, path))).toBe(pathKey(toPlex(truth, path)))
    }
  }
}

describe("generated roots", () => {
  it("are all found: every file resolves, no rule is false, and none is too many", () => {
    fc.assert(
      fc.property(world, ({ pairs, roots: truth }) => {
        const found = infer(pairs)
        expect(found.resolved).toBe(pairs.length)
        expect(found.rules.flatMap((rule) => rule.counterExamples)).toEqual([])
        expect(found.rules.length).toBeLessThanOrEqual(truth.length)
        expectNoFalseRule(truth, found.rules)
        for (const { stash } of truth)
          expect(pathKey(toPlex(found.rules, `${stash}/u.mp4`))).toBe(pathKey(toPlex(truth, `${stash}/u.mp4`)))
      }),
      { numRuns: 1000 }
    )
  })

  it("are found whatever the order of the files", () => {
    fc.assert(
      fc.property(
        world.chain(({ pairs }) =>
          fc.tuple(fc.constant(pairs), fc.shuffledSubarray([...pairs], { minLength: pairs.length }))
        ),
        ([pairs, shuffled]) => {
          expect(rulesOf(shuffled).map(([stash, plex]) => [pathKey(stash!), pathKey(plex!)])).toEqual(
            rulesOf(pairs).map(([stash, plex]) => [pathKey(stash!), pathKey(plex!)])
          )
        }
      ),
      { numRuns: 500 }
    )
  })

  it("are found among coincidences, which make no rule", () => {
    fc.assert(
      fc.property(withNoise, ({ noise, pairs, roots: truth }) => {
        const found = infer([...noise, ...pairs])
        expectNoFalseRule(truth, found.rules)
        expect(found.resolved).toBe(pairs.length)
      }),
      { numRuns: 1000 }
    )
  })
})

describe("many files", () => {
  const count = 100_000
  function* library() {
    for (let at = 0; at < count; at++) {
      const root = at % 3
      const rest = `Title ${at}/film${at}.mp4`
      yield at % 50 === 0
        ? { stash: `/data/${root}/${rest}`, plex: `/mnt/${(at * 7) % 5}/Other ${at}/film${at}.mp4` }
        : { stash: `/data/${root}/${rest}`, plex: `${["/media/films", "D:/tv", "//nas/x"][root]!}/${rest}` }
    }
  }
  const pairs: Iterable<FilePair> = { [Symbol.iterator]: library }

  it("are gone through with a bounded memory", () => {
    const evidence = noEvidence()
    for (const pair of pairs) addPair(evidence, pair)
    expect(evidence.folders).toBeLessThanOrEqual(20_000)
    expect(evidence.shifts.size).toBeLessThanOrEqual(20_000)
    const found = infer(pairs)
    expect(found.rules.map(({ plex, stash }) => [stash, plex])).toEqual([
      ["/data/0", "/media/films"],
      ["/data/1", "D:/tv"],
      ["/data/2", "//nas/x"]
    ])
    expect([found.pairs, found.resolved]).toEqual([count, count * 0.98])
    expect(
      found.rules.every(({ confidence, counterExamples }) => confidence > 0.97 && counterExamples.length === 5)
    ).toBe(true)
  })
})
