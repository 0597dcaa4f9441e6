import { describe, expect, it } from "@effect/vitest"
import { explain } from "../../../src/core/explain/Explain.ts"
import { type Facts, type Look, nothingHeld } from "../../../src/core/explain/Facts.ts"
import { NoItem } from "../../../src/core/model/Failure.ts"
import { Step } from "../../../src/core/plan/Step.ts"
import { explainLines } from "../../../src/serve/explain/ExplainLines.ts"
import { id, key } from "../../support/Samples.ts"

const facts = (given: Partial<Facts> = {}): Facts => ({
  now: 1_000_000,
  sceneId: id(12),
  title: "Twelve",
  stash: { asked: true, why: null },
  plex: { asked: true, why: null },
  files: [{ id: "1", path: "/data/12.mp4", size: 1000 }],
  mappings: [{ stash: "/data", plex: "/media" }],
  asked: [],
  look: { _tag: "Writes", items: [] },
  follows: [],
  held: nothingHeld,
  job: null,
  letter: null,
  written: [],
  standing: { enabled: true, stopped: [], open: [], paused: [] },
  begun: true,
  synced: true,
  ...given
})

const lines = (given: Partial<Facts> = {}) => explainLines(explain(facts(given)), (at) => `at ${at}`)

const look: Look = {
  _tag: "Writes",
  items: [
    {
      ratingKey: key("7"),
      plan: [
        Step.Set({ field: "title", before: "Old", after: "New", memory: "New", again: false, reason: "differs" }),
        Step.Keep({ field: "summary", stays: "equal", reason: "equal" }),
        Step.Keep({ field: "studio", stays: "equal", reason: "equal" }),
        Step.Keep({ field: "userRating", stays: "skipped", reason: "skip_fields has rating" }),
        Step.Contested({ field: "genre", before: ["A"], after: ["B"], reason: "contested" }),
        Step.Lock({ field: "actor", value: ["P"], memory: ["P"], reason: "equal, but not locked" })
      ],
      pictures: [{ field: "thumb", action: "upload", before: null, after: "upload://posters/x" }]
    }
  ]
}

describe("an explanation for people", () => {
  it("begins with the scene, how it stands, and what comes next", () => {
    expect(lines().slice(0, 2)).toEqual(['Scene 12 "Twelve"', "IN SYNC: Plex shows it as Stash has it."])
    expect(lines()).toContain("Last written: never")
    expect(lines()).toContain("Job: none")
  })

  it("says what is in the way by its spelling, why, and what to do, and what is besides", () => {
    const said = lines({
      look: { _tag: "Fails", failure: new NoItem({ sceneId: id(12), files: ["/data/12.mp4"] }) },
      standing: { enabled: false, stopped: [], open: [], paused: [] }
    })
    expect(said[1]).toBe("NOT SYNCED (no_item): Plex shows none of its files.")
    expect(said[2]).toMatch(/^ {2}Why: No Plex item for/)
    expect(said[3]).toMatch(/^ {2}What to do: /)
    expect(said).toContain("Besides (disabled): PlexSync is switched off: edits are kept, and nothing is written.")
  })

  it("tells each field, and those that are equal in one line", () => {
    const follows = [{ ratingKey: key("7"), library: "Movies", sceneId: id(12), rests: null }]
    const said = lines({ look, follows })
    expect(said.slice(said.indexOf("Item 7 in Movies: follows this scene"), -1)).toEqual([
      "Item 7 in Movies: follows this scene",
      '  Title: "Old" -> "New" (differs)',
      "  Rating: stays (skipped: skip_fields has rating)",
      '  Tags: stays, not "A" -> "B" (contested)',
      "  Performers: locked as it is (equal, but not locked)",
      "  Poster: the cover of the scene (not in Plex yet)",
      "  Equal: Summary, Studio"
    ])
  })

  it("tells whom an item follows instead", () => {
    const follows = [{ ratingKey: key("7"), library: null, sceneId: id(3), rests: "out of scope" }]
    expect(lines({ follows })).toContain("Item 7: follows scene 3, which is not synced now: out of scope")
  })

  it("tells the job, with its next try and what would wake it", () => {
    const job = {
      state: "waiting",
      because: "backoff",
      asked: "hook",
      enqueuedAt: 5,
      attempts: 2,
      notBefore: 9,
      lastError: "Plex cannot be reached"
    } as const
    expect(lines({ look, job }).filter((line) => /Job|Asked|Last:|Woken/.test(line))).toEqual([
      "Job: waits: to be tried again; since at 5; 2 attempts; next try at 9",
      "  Asked for by an edit in Stash",
      "  Last: Plex cannot be reached",
      "  Woken by: its time; an edit of the scene in Stash; plexsync sync --scene 12"
    ])
  })

  it("tells the failed job with the advice for its cause", () => {
    const letter = {
      errorTag: "LowConfidence",
      message: "several",
      attempts: 1,
      firstAt: 1,
      failedAt: 2,
      retryAt: null,
      queued: null,
      candidates: ["7: /m/a.mp4"]
    }
    const said = lines({ letter })
    expect(said).toContain("Failed for good: LowConfidence, at 2; 1 attempt since at 1; not tried again by itself")
    expect(said).toContain("  could be 7: /m/a.mp4")
    expect(lines({ letter: { ...letter, retryAt: 8 } }).join()).toContain("tried again by itself at 8")
  })

  it("says which server could not be asked", () => {
    expect(lines({ look: null, plex: { asked: false, why: "refused" } })).toContain(
      "Plex could not be asked, so this is what is remembered of it: refused"
    )
  })

  it("says how many of a long list it leaves out", () => {
    const files = Array.from({ length: 12 }, (_, at) => ({ id: String(at), path: `/data/${at}.mp4`, size: 0 }))
    expect(lines({ files })).toContain("  ... and 2 more files")
    expect(lines({ files: [] })).toContain("Files: none")
    expect(lines({ files })).toContain("  /data/0.mp4, unknown size")
  })
})
