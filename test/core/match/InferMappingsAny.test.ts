import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { pathKey } from "../../../src/core/model/FilePath.ts"
import { infer } from "../../../src/core/match/InferMappings.ts"
import { addPair, type FilePair, noEvidence } from "../../../src/core/match/MappingEvidence.ts"
import { joined, type PathMapping, pieces, ruleFor, toPlex } from "../../../src/core/model/PathMapping.ts"
import { rulesOf } from "./FilePairs.ts"

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
