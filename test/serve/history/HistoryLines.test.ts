import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import type { Entry, FieldChange } from "../../../src/core/history/Entry.ts"
import { historyJson, HistoryJson, historyLines } from "../../../src/serve/history/HistoryLines.ts"
import type { HistoryReport } from "../../../src/serve/history/HistoryReport.ts"
import { id, key } from "../../support/Samples.ts"

const change = (given: Partial<FieldChange> = {}): FieldChange => ({
  field: "title",
  name: "Title",
  before: "Old",
  after: "New",
  shows: "yes",
  now: null,
  writtenSince: false,
  ...given
})
const poster: Partial<FieldChange> = {
  field: "thumb",
  name: "Poster",
  before: null,
  after: "upload://posters/1",
  uploaded: true
}

const entry = (changes: ReadonlyArray<FieldChange>, given: Partial<Entry> = {}): Entry => ({
  id: 1,
  at: 5000,
  scene: id(7),
  item: key("12"),
  title: "Night Train",
  asked: "edit",
  arrived: true,
  changes,
  ...given
})

const report = (entries: ReadonlyArray<Entry>, given: Partial<HistoryReport> = {}): HistoryReport => ({
  version: 1,
  entries,
  more: 0,
  notAsked: null,
  historyDays: 90,
  oldest: 1000,
  ...given
})

const when = (at: number) => `second ${at / 1000}`
const lines = (told: HistoryReport, most = 120) => historyLines(told, { when, most })
const head = 'second 5: scene 7 "Night Train" -> Plex item 12'
const edited = "  Asked for by an edit in Stash"
const kept =
  "Writes are kept for 90 days (history_days), and of each item the first and the newest three for good; the oldest here: second 1"

/** Of one entry, what follows the lines that say for whom it was. */
const changeLines = (...changes: ReadonlyArray<FieldChange>) => lines(report([entry(changes)])).slice(2, -1)

describe("a write, for people,", () => {
  it("says what was written, and for whom", () => {
    expect(lines(report([entry([change()])]))).toEqual([
      head,
      edited,
      '  Title: "Old" -> "New"',
      "  Plex still shows all of it",
      kept
    ])
  })

  it("that did not surely arrive says so, and one of nobody knows whom says that", () => {
    const lost = entry([change()], { arrived: false, asked: "unknown", title: null })
    expect(lines(report([lost])).slice(0, 2)).toEqual([
      "second 5: scene 7 -> Plex item 12; it is not known whether it arrived",
      "  Who asked for it is not known: it was written before PlexSync kept that"
    ])
  })

  it("says what a field showed before, be it nothing, or just that", () => {
    expect(
      changeLines(
        change({ before: null, after: "" }),
        change({ field: "genre", name: "Tags", before: ["a", "b"], after: ["b"] }),
        change({ field: "studio", name: "Studio", before: "Example", after: "Example" })
      ).slice(0, 3)
    ).toEqual(["  Title: (empty) -> (empty)", '  Tags: "a, b" -> "b"', '  Studio: locked as it is, "Example"'])
  })

  it("names a picture as the scene's cover, by where its bytes came from", () => {
    expect(
      changeLines(change(poster), change({ ...poster, field: "art", name: "Background", uploaded: false })).slice(0, 2)
    ).toEqual(["  Poster: the scene's cover, sent to Plex", "  Background: the scene's cover, which Plex had already"])
  })

  it("cuts values where they are longer than is asked for, and only there", () => {
    const long = report([entry([change({ before: "", after: "abcdefghijkl" })])])
    expect(lines(long, 10)[2]).toBe('  Title: (empty) -> "abcdefg..."')
    expect(lines(long, 12)[2]).toBe('  Title: (empty) -> "abcdefghijkl"')
    expect(lines(long, Infinity)[2]).toBe('  Title: (empty) -> "abcdefghijkl"')
  })

  it("cuts what Plex shows now the same way", () => {
    const other = report([entry([change({ shows: "no", now: "abcdefghijkl" })])])
    expect(lines(other, 10)[2]).toBe('  Title: "Old" -> "New" (Plex shows "abcdefg..." now)')
  })
})

describe("what Plex shows now", () => {
  it.each([
    ["yes", ["  Plex still shows all of it"]],
    ["gone", ["  Plex has this item no more, or another file in it"]],
    ["not_asked", []]
  ] as const)("is said once where all of a write is %s", (shows, last) => {
    const title = change({ shows })
    const studio = change({ field: "studio", name: "Studio", before: "", after: "Example", shows, writtenSince: true })
    expect(changeLines(title, studio)).toEqual(['  Title: "Old" -> "New"', '  Studio: (empty) -> "Example"', ...last])
  })

  it("is said of each change where they differ", () => {
    expect(
      changeLines(
        change(),
        change({ shows: "no", now: "Mine" }),
        change({ shows: "no", now: null, writtenSince: true }),
        change({ ...poster, shows: "no", now: "media://other" }),
        change({ ...poster, shows: "not_asked" }),
        change({ shows: "gone", writtenSince: true })
      )
    ).toEqual([
      '  Title: "Old" -> "New" (Plex still shows it)',
      '  Title: "Old" -> "New" (Plex shows "Mine" now)',
      '  Title: "Old" -> "New" (Plex shows (empty) now; PlexSync has written it again since)',
      "  Poster: the scene's cover, sent to Plex (Plex shows another picture now)",
      "  Poster: the scene's cover, sent to Plex (Plex was not asked)",
      '  Title: "Old" -> "New" (gone from Plex; PlexSync has written it again since)'
    ])
  })

  it("is said of each change where none is shown any more, for each shows something else", () => {
    const tags = change({ field: "genre", name: "Tags", before: [], after: ["a"], shows: "no", now: ["b", "c"] })
    expect(changeLines(change({ shows: "no", now: "" }), tags)).toEqual([
      '  Title: "Old" -> "New" (Plex shows (empty) now)',
      '  Tags: (empty) -> "a" (Plex shows "b, c" now)'
    ])
  })

  it("is not said of a write that was to change nothing", () => {
    expect(lines(report([entry([])]))).toEqual([head, edited, kept])
  })
})

describe("what stands below the writes", () => {
  it("is how many more there are, and why Plex was not asked", () => {
    const told = report([entry([change({ shows: "not_asked" })])], { more: 3, notAsked: "Plex cannot be reached" })
    expect(lines(told).slice(3)).toEqual([
      "Older writes that are not shown: 3; --limit shows more of them",
      "Whether Plex still shows it is not known of all, for it could not be asked: Plex cannot be reached",
      kept
    ])
  })

  it("is the name of the setting alone where its value is not known", () => {
    expect(lines(report([entry([change()])], { historyDays: null })).at(-1)).toBe(
      "Writes are kept for history_days days, and of each item the first and the newest three for good; the oldest here: second 1"
    )
  })
})

describe("without a write to show", () => {
  it("nothing was written at all", () => {
    expect(lines(report([], { oldest: null, historyDays: 7 }))).toEqual([
      "PlexSync has written nothing to Plex yet",
      "Writes are kept for 7 days (history_days), and of each item the first and the newest three for good"
    ])
  })

  it("nothing of what was asked for", () => {
    expect(lines(report([]))).toEqual(["PlexSync wrote nothing of what was asked for", kept])
  })
})

describe("a history, for programs,", () => {
  const read = Schema.decodeUnknownSync(HistoryJson)

  it("has its database, and times with an offset, that are the same times", () => {
    const told = read(historyJson(report([entry([change(poster)])]), "/data/plexsync.db"))
    expect(told).toMatchObject({ version: 1, database: "/data/plexsync.db", more: 0, notAsked: null, historyDays: 90 })
    expect(told.entries[0]).toMatchObject({ id: 1, scene: 7, item: "12", title: "Night Train", asked: "edit" })
    expect(told.entries[0]?.changes).toEqual([change(poster)])
    const times = [told.entries[0]?.at ?? "", told.oldest ?? ""]
    expect(times.map((time) => Date.parse(time))).toEqual([5000, 1000])
    for (const time of times) expect(time).toMatch(/T\d\d:\d\d:\d\d\.000[+-]\d\d:\d\d$/)
  })

  it("has no oldest write before there is any", () => {
    const told = read(historyJson(report([], { oldest: null, historyDays: null }), "d"))
    expect([told.oldest, told.historyDays, told.entries]).toEqual([null, null, []])
  })
})
