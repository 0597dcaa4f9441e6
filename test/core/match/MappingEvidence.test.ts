import { describe, expect, it } from "vitest"
import { addPair, type FilePair, noEvidence } from "../../../src/core/match/MappingEvidence.ts"

const seen = (...pairs: ReadonlyArray<FilePair>) => {
  const evidence = noEvidence()
  for (const pair of pairs) addPair(evidence, pair)
  return evidence
}
const shiftsOf = (...pairs: ReadonlyArray<FilePair>) =>
  [...seen(...pairs).shifts.values()].map(({ depth, plex, votes }) => ({ depth, plex: plex.join("/"), votes }))

describe("pairs of files", () => {
  it("speak for the shortest prefixes in which their paths differ", () => {
    expect(
      shiftsOf(
        { stash: "/data/a/one.mp4", plex: "/media/films/a/one.mp4" },
        { stash: "/data/b/two.mp4", plex: "/media/films/b/two.mp4" }
      )
    ).toEqual([{ depth: 2, plex: "/media/films", votes: 2 }])
  })

  it("of equal paths speak for no prefix at all", () => {
    expect(shiftsOf({ stash: "/data/one.mp4", plex: "/data/one.mp4" })).toEqual([{ depth: 0, plex: "", votes: 1 }])
  })

  it("count case where Plex runs on POSIX alone", () => {
    const depths = (plex: string) => shiftsOf({ stash: "/data/A/one.mp4", plex }).map(({ depth }) => depth)
    expect(depths("D:\\a\\ONE.mp4")).toEqual([2])
    expect(depths("/media/a/one.mp4")).toEqual([3])
  })

  it("that share not even the spelling of the name are strays", () => {
    const evidence = seen({ stash: "/data/one.mp4", plex: "/media/ONE.mp4" })
    expect([evidence.stray.votes, evidence.shifts.size]).toEqual([1, 0])
  })

  it("are counted in the folder they lie in", () => {
    const { folders, top } = seen(
      { stash: "/data/a/one.mp4", plex: "/media/a/one.mp4" },
      { stash: "/data/a/two.mp4", plex: "/media/a/two.mp4" }
    )
    const data = top.below.get("")?.below.get("data")
    expect([folders, [...(data?.below.get("a")?.votes.values() ?? [])]]).toEqual([3, [2]])
    expect(data?.votes.size).toBe(0)
  })
})
