import type { Failure } from "../model/Failure.ts"
import { adviceFor } from "./Obstacle.ts"
import { obstacleOfLetter } from "./ObstacleOf.ts"

/** What to do about a cause before the job is tried again; others have the advice of what they keep a scene by. */
const before: ReadonlyMap<string, string> = new Map<Failure["_tag"], string>([
  ["InvalidMetadata", "Correct the scene in Stash, or set strict_mode to false."],
  ["Refused", "See in its message who refused, and in the log of Plex why."],
  ["Unauthorized", "Set plex_token to a valid X-Plex-Token of the server's owner."],
  ["Unavailable", "See that the server is well."],
  ["Unreachable", "See that the server runs, and that its address is right."],
  ["LimitPassed", "See whether the server is overloaded, or raise the limit that the message names."]
])

/** What to do about a failed job. */
export const letterAdvice = (errorTag: string, sceneId: number): string => {
  const obstacle = obstacleOfLetter(errorTag)
  const advice = adviceFor(obstacle, { sceneId })
  const first = before.get(errorTag)
  if (first !== undefined) return `${first} Then: plexsync dlq retry ${sceneId}`
  return obstacle === "dead" ? advice : `${advice} Then: plexsync dlq retry ${sceneId}`
}
