import { describe, expect, it } from "@effect/vitest"
import type { ItemExplanation } from "../../../src/core/explain/ItemExplanation.ts"
import { itemLines } from "../../../src/serve/explain/ItemLines.ts"

const explanation: ItemExplanation = {
  version: 1,
  now: 1,
  ratingKey: "7",
  title: "Seven",
  library: "Movies",
  stash: { asked: true, why: null },
  plex: { asked: true, why: null },
  follows: { sceneId: 3, rests: null },
  sentence: "It follows scene 3.",
  files: { all: 1, shown: [{ file: "/media/a.mp4", size: null, inTrash: true }] },
  scenes: {
    all: 12,
    shown: [
      { sceneId: 3, file: "/data/a.mp4", size: 5, plexPath: "/media/a.mp4", fits: true, why: "same path /media/a.mp4" },
      { sceneId: 4, file: "/x/a.mp4", size: 6, plexPath: "/x/a.mp4", fits: false, why: "another size" }
    ]
  },
  written: { sceneId: 3, at: 9, fields: ["title", "genre"] }
}

const lines = (given: Partial<ItemExplanation> = {}) => itemLines({ ...explanation, ...given }, (at) => `at ${at}`)

describe("an item for people", () => {
  it("is told with the scene it follows, and those it does not", () => {
    expect(lines()).toEqual([
      'Item 7 "Seven" in Movies',
      "It follows scene 3.",
      "Files:",
      "  /media/a.mp4, unknown size, in the trash of Plex",
      "Scene 3: has this file: same path /media/a.mp4",
      "  /data/a.mp4, 5 bytes; in Plex: /media/a.mp4",
      "Scene 4: is not this file: another size",
      "  /x/a.mp4, 6 bytes; in Plex: /x/a.mp4",
      "  ... and 10 more scenes with a file of its name",
      "Last written: at 9 for scene 3: Title, Tags"
    ])
  })

  it("is told without what is not known", () => {
    const bare = { title: null, library: null, written: null, stash: { asked: false, why: "gone" } }
    const said = lines({ ...bare, files: { all: 0, shown: [] }, scenes: { all: 0, shown: [] } })
    expect(said).toEqual([
      "Item 7",
      "It follows scene 3.",
      "Stash could not be asked, so this is what is remembered of it: gone",
      "Files: none",
      "Last written: never"
    ])
  })
})
