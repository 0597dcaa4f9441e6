import type { Outcome, Reason } from "./Explanation.ts"
import type { Facts } from "./Facts.ts"
import type { Obstacle } from "./Obstacle.ts"
import { hasWork } from "./Reasons.ts"

/** What passes by itself. */
const passing: ReadonlySet<Obstacle> = new Set<Obstacle>(["backoff", "scan_settling", "circuit_open"])

const isContested = ({ look }: Facts): boolean =>
  look?._tag === "Writes" && look.items.some(({ plan }) => plan.some(({ _tag }) => _tag === "Contested"))

/** How a scene stands, with what keeps it from Plex. */
export const outcomeOf = (facts: Facts, reasons: ReadonlyArray<Reason>): Outcome => {
  const { held, job, letter, look } = facts
  // Nobody waits for it, so that what holds all of them up need not hold it up.
  if (look === null && job === null && letter === null && !held.scene) return "unknown"
  if (reasons.length > 0) return reasons.every(({ reason }) => passing.has(reason)) ? "waits" : "stopped"
  if (job !== null) return job.state === "running" ? "running" : "next"
  if (hasWork(facts)) return "differs"
  return isContested(facts) ? "kept" : "equal"
}

const sentences: Readonly<Record<Exclude<Outcome, "waits" | "stopped">, string>> = {
  equal: "Plex shows it as Stash has it.",
  kept: "Plex differs in what is left as it is, and nowhere else.",
  running: "It is being synced now.",
  next: "It is in the queue, and comes next.",
  differs: "Plex differs, and nobody has asked for it to be synced.",
  unknown: "Nobody waits for it; what Plex shows could not be compared with Stash."
}

/** The same in a sentence. */
export const sentenceOf = (outcome: Outcome, reasons: ReadonlyArray<Reason>): string =>
  outcome === "waits" || outcome === "stopped" ? (reasons[0]?.sentence ?? "") : sentences[outcome]

const again = (sceneId: number): string =>
  `It is looked at again when it is edited in Stash, when its file changes in Plex, when it is compared, or at once: plexsync sync --scene ${sceneId}`

const neverSynced =
  "It was never synced, and nobody has begun with all of Stash (plexsync sync --all): what was there before is synced when it is edited."

/** What has to change for something to happen. */
export const toHappen = (facts: Facts, outcome: Outcome, reasons: ReadonlyArray<Reason>): ReadonlyArray<string> => {
  const { begun, sceneId, synced } = facts
  switch (outcome) {
    case "waits":
    case "stopped":
      return [...new Set(reasons.map(({ advice }) => advice))]
    case "running":
    case "next":
      return ["Nothing has to be done: it comes by itself."]
    case "kept":
      return [`What is contested is written again when it changes in Stash. ${again(sceneId)}`]
    case "equal":
      return [again(sceneId)]
    case "differs":
      return [...(begun || synced ? [] : [neverSynced]), again(sceneId)]
    case "unknown":
      return ["Ask again when both servers answer.", again(sceneId)]
  }
}
