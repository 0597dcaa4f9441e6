import type { Server } from "../model/Failure.ts"
import { changes } from "../plan/Step.ts"
import type { Reason } from "./Explanation.ts"
import type { Facts, Look } from "./Facts.ts"
import { adviceFor, type Obstacle, obstacleWords } from "./Obstacle.ts"
import { obstacleOfFailure, obstacleOfJob, obstacleOfLetter } from "./ObstacleOf.ts"

type Found = readonly [reason: Obstacle, detail: string | null]

/** What the scene, its files and its item say. */
const ofLook = (look: Look | null): ReadonlyArray<Found> => {
  switch (look?._tag) {
    case undefined:
    case "Writes":
      return []
    case "Rests":
      return [[obstacleOfJob(look.because, look.reason), look.reason]]
    case "Fails":
      return [[obstacleOfFailure(look.failure), look.failure.message]]
  }
}

/** What its failed job says. One that is queued again is not dead. */
const ofLetter = ({ letter, look }: Facts): ReadonlyArray<Found> => {
  if (letter === null || letter.queued !== null) return []
  const cause = obstacleOfLetter(letter.errorTag)
  // Of a cause that is gone by now, its death alone is left.
  return cause === "dead" || look !== null
    ? [["dead", letter.message]]
    : [
        [cause, letter.message],
        ["dead", null]
      ]
}

/** What a job waits for is told by the look, as long as one could be made, but for what is the job's alone. */
const ofJob = ({ job, look }: Facts): ReadonlyArray<Found> => {
  if (job === null || job.because === null) return []
  const obstacle = obstacleOfJob(job.because, job.lastError)
  return look === null || obstacle === "backoff" || obstacle === "scan_settling" ? [[obstacle, job.lastError]] : []
}

const openOf = (server: Server): string => `${server} does not answer`

/** What keeps all scenes from Plex. */
const ofAll = ({ standing: { enabled, open, stopped } }: Facts): ReadonlyArray<Found> => [
  ...(enabled ? [] : [["disabled", null] as const]),
  ...stopped.map((sentence): Found => ["blocked", sentence]),
  ...open.map(({ server }): Found => ["circuit_open", openOf(server)])
]

/** Whether a sync would do anything, as far as that is known. */
export const hasWork = ({ held, job, letter, look }: Facts): boolean =>
  look?._tag !== "Writes" ||
  job !== null ||
  letter !== null ||
  held.scene ||
  look.items.some(
    ({ pictures, plan }) => changes(plan) || pictures.some(({ action }) => action === "select" || action === "upload")
  )

const several: ReadonlySet<Obstacle> = new Set<Obstacle>(["blocked"])

/** All that blocks is told; of the rest, each once. */
const isSame = (a: Found, b: Found): boolean => a[0] === b[0] && (!several.has(a[0]) || a[1] === b[1])

/** What keeps a scene from Plex, each once: what it is itself, then its job, then what holds all of them up. */
export const reasonsOf = (facts: Facts): ReadonlyArray<Reason> => {
  const { held, sceneId, standing } = facts
  const found: ReadonlyArray<Found> = hasWork(facts)
    ? [
        ...(held.scene ? [["held", null] as const] : []),
        ...ofLook(facts.look),
        ...ofLetter(facts),
        ...ofJob(facts),
        ...ofAll(facts)
      ]
    : []
  const [library] = standing.paused
  return found
    .filter((one, at) => !found.slice(0, at).some((before) => isSame(before, one)))
    .map(([reason, detail]) => ({
      reason,
      sentence: obstacleWords[reason].sentence,
      detail,
      advice: adviceFor(reason, { sceneId, library })
    }))
}
