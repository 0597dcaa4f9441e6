import { describe, expect, it } from "@effect/vitest"
import { adviceFor, Obstacle, obstacleWords } from "../../../src/core/explain/Obstacle.ts"
import { stayWords } from "../../../src/core/explain/StayWords.ts"

describe("what keeps a scene from Plex", () => {
  it.each(Obstacle.literals)("%s has a whole sentence and an advice", (obstacle) => {
    const { advice, sentence } = obstacleWords[obstacle]
    expect(sentence).toMatch(/^[A-Z].*[a-z)]\.$/)
    expect(advice).toMatch(/^[A-Z].+/)
  })

  it("has a sentence of its own each", () => {
    const all = [...Object.values(obstacleWords).map(({ sentence }) => sentence), ...Object.values(stayWords)]
    expect(new Set(all).size).toBe(all.length)
  })

  it("names the scene and the library in what to do", () => {
    expect(adviceFor("dead", { sceneId: 12 })).toContain("plexsync dlq retry 12")
    expect(adviceFor("library_paused", { sceneId: 12, library: "Home $& videos" })).toContain(
      'plexsync accept "Home $& videos"'
    )
    expect(adviceFor("library_paused", { sceneId: 12 })).toContain("plexsync accept LIBRARY")
  })
})
