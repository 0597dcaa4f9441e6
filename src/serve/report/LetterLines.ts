import type { CauseLink } from "../../core/model/Failure.ts"
import { localTime } from "./LocalTime.ts"
import type { DeadLetter } from "../../store/queue/DeadLetters.ts"

const next = ({ queued, retryAt }: DeadLetter): string => {
  if (queued !== null) return `in the queue again (${queued})`
  return retryAt === null ? "not tried again by itself" : `tried again by itself at ${localTime(retryAt)}`
}

/** A failed job in one line. */
export const letterLine = (letter: DeadLetter): string =>
  `Scene ${letter.sceneId}: ${letter.errorTag} at ${localTime(letter.failedAt)}, ${letter.attempts} attempts, ${next(letter)}: ${letter.message}`

const linkLine = ({ message, route, status, tag }: CauseLink): string =>
  `  ${[tag, route, status === null ? null : `status ${status}`].filter((part) => part !== null).join(", ")}: ${message}`

/** Everything that is known about a failed job, for people. */
export const letterLines = (letter: DeadLetter): ReadonlyArray<string> => [
  `Scene ${letter.sceneId}: ${letter.message}`,
  `Error: ${letter.errorTag} (${letter.family})`,
  `Wished for as: ${letter.reason}`,
  `Attempts: ${letter.attempts}, the first failed at ${localTime(letter.firstAt)}, the last at ${localTime(letter.failedAt)}`,
  `Now: ${next(letter)}; tried again by itself ${letter.tries} times so far`,
  "Cause:",
  ...letter.cause.map(linkLine),
  ...(letter.candidates.length === 0 ? [] : ["Candidates:", ...letter.candidates.map((candidate) => `  ${candidate}`)])
]

/** The same for programs, with times as people write them. */
export const letterJson = ({ failedAt, firstAt, retryAt, ...letter }: DeadLetter) => ({
  ...letter,
  firstAt: localTime(firstAt),
  failedAt: localTime(failedAt),
  retryAt: retryAt === null ? null : localTime(retryAt)
})
