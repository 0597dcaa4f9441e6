import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  askedFor,
  dueScans,
  foldersFor,
  interval,
  noScans,
  type Scan,
  type ScanState,
  settling,
  waitFor,
  withRequest
} from "../../../src/core/index/ScanPlan.ts"

const scan = (folder: string, at = 0, library = "1"): Scan => ({ library, folder, at })
const wished = (...scans: ReadonlyArray<Scan>) => scans.reduce(withRequest, noScans)
const folders = (state: ScanState, now: number) => dueScans(state, now).map(({ folder }) => folder)

const within = (inner: Scan, outer: Scan) =>
  inner.library === outer.library && (inner.folder === outer.folder || inner.folder.startsWith(`${outer.folder}/`))

/** What a runtime asks for, second by second, when files are missed at these times. */
const simulated = (missed: ReadonlyArray<Scan>, until: number) => {
  const asked: Array<Scan> = []
  let state = noScans
  for (let now = 0; now <= until; now += 500) {
    for (const one of missed) if (one.at > now - 500 && one.at <= now) state = withRequest(state, one)
    for (const due of dueScans(state, now)) {
      asked.push({ ...due, at: now })
      state = askedFor(state, { ...due, at: now })
    }
  }
  return asked
}

const folder = fc.constantFrom("/a", "/a/b", "/a/b/c", "/a/d", "/e", "/ab")
const missed = fc.array(
  fc.record({ library: fc.constantFrom("1", "2"), folder, at: fc.integer({ min: 1, max: 200_000 }) }),
  { maxLength: 20 }
)

describe("scans", () => {
  it("come no more than once a minute for a folder, however often files of it are missed", () => {
    fc.assert(
      fc.property(missed, (list) => {
        const asked = simulated(list, 300_000)
        asked.forEach((one, place) => {
          for (const other of asked.slice(place + 1)) {
            if (within(other, one)) expect(other.at - one.at).toBeGreaterThanOrEqual(interval)
          }
        })
      }),
      { numRuns: 500 }
    )
  })

  it("come for every missed file, after it was missed, in little more than a minute", () => {
    fc.assert(
      fc.property(missed, (list) => {
        const asked = simulated(list, 300_000)
        for (const one of list) {
          const answer = asked.find((other) => within(one, other) && other.at >= one.at)
          expect(answer?.at ?? Infinity).toBeLessThanOrEqual(one.at + interval + settling + 500)
        }
      }),
      { numRuns: 500 }
    )
  })

  it("of a folder and one within it are one", () => {
    const state = wished(scan("/a/b"), scan("/a"), scan("/ab"), scan("/a/b", 0, "2"))
    expect(folders(state, settling)).toEqual(["/a", "/ab", "/a/b"])
    expect(folders(state, settling - 1)).toEqual([])
  })

  it("of folders that differ only in how they are spelt are one", () => {
    expect(folders(wished(scan("C:\\A\\b"), scan("c:/a/B")), settling)).toHaveLength(1)
  })

  it("are waited for until the next one is due, and not at all where none is wished for", () => {
    expect(waitFor(noScans, 5)).toBeNull()
    expect(waitFor(wished(scan("/a", 100)), 100)).toBe(settling)
    expect(waitFor(withRequest(askedFor(noScans, scan("/a", 100)), scan("/a", 200)), 200)).toBe(interval - 100)
  })

  it("come soon also after the clock was set back", () => {
    const state = withRequest(askedFor(noScans, scan("/a", 900_000)), scan("/a", 900_001))
    expect(waitFor(state, 0)).toBeLessThanOrEqual(interval)
  })
})

describe("the folder of a file", () => {
  const library = (...locations: ReadonlyArray<string>) => ({ key: locations.join(), locations })
  const folderOf = (location: string, plex: string, stash = plex) =>
    foldersFor([library(location)], plex, stash)[0]?.folder

  it("is where Plex sees it, in each library that has it", () => {
    expect(
      foldersFor(
        [library("/media"), library("/other"), library("/x", "/media/films")],
        "/media/films/new/a.mp4",
        "/data/new/a.mp4"
      )
    ).toEqual([
      { library: "/media", folder: "/media/films/new" },
      { library: "/x,/media/films", folder: "/media/films/new" }
    ])
  })

  it("is none below no location, whose name merely begins alike", () =>
    expect(folderOf("/media/film", "/media/films/a.mp4")).toBeUndefined())

  it.each([
    ["/", "/a.mp4", "/"],
    ["/", "/films/a.mp4", "/films"],
    ["/media/", "/media/a.mp4", "/media/"],
    ["/media/", "/media/x/a.mp4", "/media/x"],
    ["D:\\Films", "d:/films/New/a.mp4", "D:\\Films\\New"],
    ["//nas/share", "//nas/share/x/a.mp4", "//nas/share/x"],
    ["\\\\nas\\share", "//NAS/share/x/a.mp4", "\\\\nas\\share\\x"]
  ])("below %s, of %s, is %s", (location, file, expected) => expect(folderOf(location, file)).toBe(expected))

  it("is spelt as the disk has it, where that is another normal form", () => {
    const [nfc, nfd] = ["Caf\u00e9", "Cafe\u0301"]
    expect(folderOf("/media", `/media/${nfc}/x/a.mp4`, `/data/${nfd}/x/a.mp4`)).toBe(`/media/${nfd}/x`)
  })
})
