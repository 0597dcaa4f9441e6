import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import type { UnmatchedFolder } from "../../../src/core/unmatched/Tally.ts"
import {
  csvHead,
  csvLine,
  UnmatchedJson,
  unmatchedJson,
  unmatchedLines
} from "../../../src/serve/unmatched/UnmatchedReport.ts"

const folder = (given: Partial<UnmatchedFolder> = {}): UnmatchedFolder => ({
  folder: "/data/a",
  mapped: "/media/a",
  looked: 6,
  unmatched: 1,
  reasons: { no_item: 1 },
  likely: null,
  elsewhere: null,
  examples: [{ id: "1", file: "/data/a/1.mp4" }],
  ...given
})

/** Two folders: one with reasons of its scenes, one that is missing as a whole. */
const two = {
  looked: 12,
  unmatched: 7,
  folders: [
    folder({
      folder: "",
      mapped: "",
      looked: 2,
      unmatched: 2,
      reasons: { library_paused: 1, no_file: 1 },
      examples: [{ id: "6", file: "" }]
    }),
    folder({
      looked: 5,
      unmatched: 5,
      reasons: { no_file: 1, no_item: 4 },
      likely: "below_no_library",
      examples: [1, 2, 3].map((id) => ({ id: String(id), file: `/data/a/${id}.mp4` }))
    })
  ]
}

describe("scenes without an item, for people", () => {
  it("are told by folder, with how many there are for each reason, the first of them, and what to do", () => {
    expect(unmatchedLines("stash", two)).toEqual([
      "(no file): 2 of 2 scenes",
      "  Its library is paused: too many of its files vanished at once: 1",
      "  Stash knows no file of this scene: 1",
      "  scene 6",
      "  and 1 more",
      "/data/a: 5 of 5 scenes",
      "  Stash knows no file of this scene: 1",
      "  Plex shows none of its files: 4",
      "  Most likely: it lies below no library of Plex (there it would be /media/a); add it to a library, or set path_mappings",
      "  scene 1: /data/a/1.mp4",
      "  scene 2: /data/a/2.mp4",
      "  scene 3: /data/a/3.mp4",
      "  and 2 more",
      "What to do:",
      "  Its library is paused: too many of its files vanished at once: Mount the disk again and let Plex scan; if the files are gone for good: plexsync accept LIBRARY",
      "  Stash knows no file of this scene: Let Stash scan the folder of its file, or delete the scene there.",
      "7 of 12 scenes have no item in Plex, in 2 folders"
    ])
  })

  it("share the sentence where all of a folder have one reason, which then needs no count", () => {
    const one = folder({ likely: "other_mapping", elsewhere: "/films/a" })
    expect(unmatchedLines("stash", { looked: 1, unmatched: 1, folders: [one] })).toEqual([
      "/data/a: 1 of 6 scenes",
      "  Plex shows none of its files",
      "  Most likely: Plex has its files elsewhere, as in /films/a, and not in /media/a; set path_mappings (plexsync doctor suggests them)",
      "  scene 1: /data/a/1.mp4",
      "1 of 1 scenes have no item in Plex, in 1 folder"
    ])
  })

  it("are told to be named by their own number where what to do is a command", () => {
    const dead = folder({ reasons: { dead: 1 } })
    expect(unmatchedLines("stash", { looked: 6, unmatched: 1, folders: [dead] })).toContain(
      "  It failed for good, and is not synced before somebody asks for it: Mend the cause, then: plexsync dlq retry SCENE"
    )
  })
})

describe("items without a scene, for people", () => {
  it("have one reason, and nothing to do but what is most likely", () => {
    const one = folder({ looked: 1, reasons: { no_scene: 1 }, likely: "not_in_stash" })
    expect(unmatchedLines("plex", { looked: 4, unmatched: 1, folders: [one] })).toEqual([
      "/data/a: 1 of 1 items",
      "  Stash has no scene with this file",
      "  Most likely: Stash knows no file here: it has not scanned the folder, or sees it under another path (path_mappings)",
      "  item 1: /data/a/1.mp4",
      "1 of 4 items have no scene in Stash, in 1 folder"
    ])
  })
})

describe("where all have a counterpart", () => {
  it.each([
    ["stash", "All 4 scenes have an item in Plex"],
    ["plex", "All 4 items have a scene in Stash"]
  ] as const)("%s is told in one line", (side, line) => {
    expect(unmatchedLines(side, { looked: 4, unmatched: 0, folders: [] })).toEqual([line])
  })
})

describe("for programs", () => {
  it("reasons are summed over all folders, in the order of their names", () => {
    const told = unmatchedJson("stash", two)
    expect(Object.entries(told.reasons)).toEqual([
      ["library_paused", 1],
      ["no_file", 2],
      ["no_item", 4]
    ])
    expect(told).toMatchObject({ version: 1, side: "stash", looked: 12, unmatched: 7, folders: two.folders })
    expect(unmatchedJson("plex", { looked: 0, unmatched: 0, folders: [] })).toEqual({
      version: 1,
      side: "plex",
      looked: 0,
      unmatched: 0,
      reasons: {},
      folders: []
    })
  })

  it("what is told is read as it is described, by its schema", () => {
    const told = unmatchedJson("stash", two)
    const text = Schema.encodeSync(Schema.parseJson(UnmatchedJson))(told)
    expect(Schema.decodeSync(Schema.parseJson(UnmatchedJson))(text)).toEqual(told)
  })
})

describe("a table of what is unmatched", () => {
  it("is named by its side in the first line", () => {
    expect([csvHead("stash"), csvHead("plex")]).toEqual(["scene,reason,file", "item,reason,file"])
  })

  it.each([
    ["/data/a.mp4", "7,no_item,/data/a.mp4"],
    ["", "7,no_item,"],
    ["/data/a, b.mp4", '7,no_item,"/data/a, b.mp4"'],
    ['/data/"a".mp4', '7,no_item,"/data/""a"".mp4"'],
    ["/data/a\r\nb.mp4", '7,no_item,"/data/a\r\nb.mp4"']
  ])("quotes what would end a cell: %j", (file, line) => {
    expect(csvLine({ id: "7", file, mapped: file, reason: "no_item", elsewhere: null })).toBe(line)
  })

  it("leaves the reason out where there is none", () => {
    expect(csvLine({ id: "7", file: "/a", mapped: "/a", reason: null, elsewhere: null })).toBe("7,,/a")
  })
})
