import { describe, expect, it } from "@effect/vitest"
import { Obstacle } from "../../../src/core/explain/Obstacle.ts"
import { obstacleOfFailure, obstacleOfJob, obstacleOfLetter } from "../../../src/core/explain/ObstacleOf.ts"
import { NoItem } from "../../../src/core/model/Failure.ts"
import { Because } from "../../../src/core/model/Job.ts"
import { failures } from "../../support/Failures.ts"
import { id } from "../../support/Samples.ts"

describe("what keeps a scene from Plex", () => {
  it.each(Because.literals)("is told of a job that rests: %s", (because) =>
    expect(Obstacle.literals).toContain(obstacleOfJob(because, null))
  )

  it.each(failures)("is told of the failure $_tag, and of a dead letter of it", (failure) => {
    expect(Obstacle.literals).toContain(obstacleOfFailure(failure))
    const letter = obstacleOfLetter(failure._tag)
    expect(["dead", obstacleOfFailure(failure)]).toContain(letter)
  })

  it("is the trash where Plex has the file there", () => {
    const lost = { sceneId: id(1), files: ["/a.mp4"] }
    expect(obstacleOfFailure(new NoItem(lost))).toBe("no_item")
    expect(obstacleOfFailure(new NoItem({ ...lost, trashed: true }))).toBe("in_trash")
  })

  it("is a name that is gone where that leaves it out", () => {
    expect(obstacleOfJob("out_of_scope", "tag 'Private' (exclude_tags)")).toBe("out_of_scope")
    expect(obstacleOfJob("out_of_scope", "tag 'Private', which is gone (exclude_tags)")).toBe("excluded_name_gone")
    expect(obstacleOfJob("out_of_scope", "tag ', which is gone (exclude_tags)' (exclude_tags)")).toBe("out_of_scope")
  })

  it("is its death where the cause has no spelling, as of another version", () => {
    expect(obstacleOfLetter("Refused")).toBe("dead")
    expect(obstacleOfLetter("OfAnotherVersion")).toBe("dead")
  })
})
