import { decide, type Decision, type Question } from "../../../src/core/match/Match.ts"
import type { Part } from "../../../src/core/model/PlexItem.ts"

export const question = (given: Partial<Question> = {}): Question => ({
  library: "Movies",
  named: true,
  file: { id: "1", path: "/data/New/movie.mp4", size: 1000 },
  plexPath: { path: "/media/New/movie.mp4", names: ["New", "movie.mp4"] },
  parts: [],
  remembered: new Set(),
  rivals: { sameName: 0, sameNameAndSize: 0 },
  strict: true,
  ...given
})

export const decideOn = (parts: ReadonlyArray<Part>, given: Partial<Question> = {}) =>
  decide(question({ parts, ...given }))

export const keysOf = (decision: Decision) =>
  decision._tag === "Found" ? decision.parts.map((one) => String(one.ratingKey)) : []
