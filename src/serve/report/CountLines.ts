import { Because, becauseText } from "../../core/model/Job.ts"
import { causeText } from "./CauseText.ts"
import type { Overview } from "./Overview.ts"

const inTrash = "in Plex's trash"

/** Why scenes wait, in words, with how many do: what is in Plex's trash is not counted as what Plex does not have. */
export const waitingBy = ({
  counts,
  trashed
}: Pick<Overview, "counts" | "trashed">): ReadonlyArray<readonly [string, number]> => {
  const less: Readonly<Partial<Record<Because, number>>> = { not_in_plex: trashed.waiting, absent: trashed.parked }
  const rows = Because.literals.map(
    (because) => [becauseText[because], (counts.because[because] ?? 0) - (less[because] ?? 0)] as const
  )
  return [...rows, [inTrash, trashed.waiting + trashed.parked] as const].filter(([, jobs]) => jobs > 0)
}

const byCause = ([words, jobs]: readonly [string, number]): string => `  ${words}: ${jobs}`

const orNone = (scenes: number): string => (scenes === 0 ? "none" : String(scenes))

/** How many scenes stand how, and why, a line each. */
export const countLines = (of: Overview): ReadonlyArray<string> => {
  const { counts, failed, letters, scenes } = of
  return [
    `Scenes: ${scenes.inSync} in sync, ${scenes.never} never synced`,
    `To be synced: ${counts.ready + counts.running === 0 ? "none" : `${counts.ready} next, ${counts.running} under way`}`,
    `Waiting: ${orNone(counts.waiting + counts.parked)}`,
    ...waitingBy(of).map(byCause),
    `Failed: ${orNone(counts.dead)}`,
    ...failed.map(({ jobs, tag }) => byCause([causeText(tag), jobs])),
    ...letters.map(({ message, sceneId }) => `  scene ${sceneId}: ${message}`)
  ]
}
