import { driftKinds } from "../../core/plan/Drift.ts"
import { howToBegin } from "./ProblemLines.ts"
import type { DriftReport } from "../../core/plan/DriftReport.ts"

const words: Readonly<Record<(typeof driftKinds)[number], string>> = {
  missing: "missing",
  stale: "stale",
  edited: "edited in Plex",
  unlocked: "unlocked",
  contested: "contested (changed back in Plex again and again; left until it changes in Stash)"
}

const fieldLine = ([field, counts]: readonly [string, DriftReport["fields"][string]]): string => {
  const parts = driftKinds.flatMap((kind) => (counts[kind] === undefined ? [] : [`${counts[kind]} ${words[kind]}`]))
  return `  ${field}: ${parts.join(", ")}`
}

/** What a comparison found, for people. */
export const driftLines = (report: DriftReport): ReadonlyArray<string> => [
  `${report.scenes} scenes looked at, ${report.drifted} differ from what Plex should show, ${report.enqueued} enqueued`,
  ...Object.entries(report.fields).map(fieldLine),
  ...Object.entries(report.notCompared).map(([reason, scenes]) => `  not compared, ${reason}: ${scenes}`),
  ...(report.unsynced > 0
    ? [`  ${report.unsynced} of those were never synced, and are not until you begin with: ${howToBegin}`]
    : [])
]
