import { describe, expect, it } from "vitest"
import { ItemGone, NoItem } from "../../src/core/model/Failure.ts"
import { areSame } from "../../src/core/plan/Step.ts"
import { jobFor, planRules, problemOf } from "../../src/sync/PreparedJob.ts"
import { id } from "../support/Samples.ts"
import { settingsWith } from "../support/World.ts"

const job = jobFor(id(1), "named", 7)

describe("why nothing is to be written for a scene", () => {
  it("is told in words that are the same for all, and with all that is known of this one", () => {
    expect(problemOf({ kind: "gone", job })).toEqual({ kind: "not in Stash", message: "Stash has no such scene" })
    expect(
      problemOf({ kind: "rest", job, state: "parked", because: "out_of_scope", reason: "tagged Private" })
    ).toEqual({
      kind: "out of scope",
      message: "out of scope: tagged Private"
    })
    const missing = new NoItem({ sceneId: id(1), files: ["/a.mp4"] })
    expect(problemOf({ kind: "failed", job, failure: missing })).toEqual({
      kind: "not in Plex",
      message: missing.message
    })
    const trashed = new NoItem({ sceneId: id(1), files: ["/a.mp4"], trashed: true })
    expect(problemOf({ kind: "failed", job, failure: trashed })?.kind).toBe("in Plex's trash")
    const gone = new ItemGone({ ratingKey: "7" })
    expect(problemOf({ kind: "failed", job, failure: gone })).toEqual({
      kind: "failed: ItemGone",
      message: gone.message
    })
  })
})

describe("the rules of a plan", () => {
  it("are those of the settings", () => {
    const settings = settingsWith({
      skip_fields: "poster",
      preserve_plex_edits: true,
      content_rating: "XXX",
      label: "s"
    })
    expect(planRules(settings, 9)).toEqual({
      skip: new Set(["poster"]),
      preserve: true,
      contentRating: "XXX",
      label: "s",
      now: 9
    })
    expect(areSame(planRules(settings, 1), planRules(settings, 2))).toBe(true)
  })
})

it("a wish that stands in no queue is of its reason's priority, and was never tried", () => {
  expect(job).toMatchObject({ sceneId: 1, reason: "named", priority: 1, attempts: 0, enqueuedAt: 7 })
})
