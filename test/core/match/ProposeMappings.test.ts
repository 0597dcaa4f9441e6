import { describe, expect, it } from "vitest"
import { addPair, noEvidence } from "../../../src/core/match/MappingEvidence.ts"
import { propose } from "../../../src/core/match/ProposeMappings.ts"

/** Files in folders of Stash, with the folder Plex has them in. */
type Seen = readonly [stash: string, plex: string, count: number]

const proposed = (seen: ReadonlyArray<Seen>, libraries: ReadonlyArray<string> = []) => {
  const evidence = noEvidence()
  for (const [stash, plex, count] of seen)
    for (let at = 0; at < count; at++)
      addPair(evidence, { stash: `${stash}/film${at}.mp4`, plex: `${plex}/film${at}.mp4` })
  return propose(evidence, libraries).map(({ plex, stash }) => `${stash} => ${plex}`)
}

describe("rules that are proposed", () => {
  it("rest on three files at least", () => {
    expect(proposed([["/data", "/media", 2]])).toEqual([])
    expect(proposed([["/data", "/media", 3]])).toEqual(["/data => /media"])
  })

  it("need more files the more pairs speak for nothing", () => {
    const coincidences = Array.from({ length: 60 }, (_, at): Seen => [`/x/${at}`, `/y/${at * 7}/z${at}`, 1])
    expect(proposed([["/data/a", "/media/b", 4], ...coincidences])).toEqual([])
    expect(proposed([["/data/a", "/media/b", 20], ...coincidences])).toEqual(["/data/a => /media/b"])
  })

  it("come with the most specific first", () => {
    expect(
      proposed([
        ["/data", "/media", 20],
        ["/data/tv/new", "/mnt/new", 5]
      ])
    ).toEqual(["/data/tv/new => /mnt/new", "/data => /media"])
  })

  it("start where Plex's library does, if nothing else is there", () => {
    const seen: ReadonlyArray<Seen> = [["/data/movies/2024", "/media/movies/2024", 9]]
    expect(proposed(seen)).toEqual(["/data/movies/2024 => /media/movies/2024"])
    expect(proposed(seen, ["/media/movies"])).toEqual(["/data/movies => /media/movies"])
    expect(proposed([...seen, ["/data/movies/2023", "/other/2023", 9]], ["/media/movies"])).toContain(
      "/data/movies/2024 => /media/movies/2024"
    )
  })

  it("say nothing of equal paths, except below a rule that would map them away", () => {
    expect(proposed([["/data", "/data", 9]])).toEqual([])
    expect(
      proposed([
        ["/data", "/media", 20],
        ["/data/local", "/data/local", 5]
      ])
    ).toEqual(["/data/local => /data/local", "/data => /media"])
  })

  it("are fifty at most, those with most files", () => {
    const seen = Array.from({ length: 60 }, (_, at): Seen => [`/s${at}`, `/p/${at}/q${at}`, 20 + at])
    const rules = proposed(seen)
    expect(rules).toHaveLength(50)
    expect(rules).not.toContain("/s0 => /p/0/q0")
    expect(rules).toContain("/s59 => /p/59/q59")
  })
})
