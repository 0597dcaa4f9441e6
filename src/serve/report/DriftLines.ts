import { wordOf } from "../../core/model/Fields.ts"
import { driftKinds } from "../../core/plan/Drift.ts"
import { driftWords } from "../../core/plan/DriftTold.ts"
import { howToBegin } from "./ProblemLines.ts"
import type { DriftReport } from "../../core/plan/DriftReport.ts"

const fieldLine = ([field, counts]: readonly [string, DriftReport["fields"][string]]): string => {
  const parts = driftKinds.flatMap((kind) =>
    counts[kind] === undefined ? [] : [`${counts[kind]} ${driftWords[kind]}`]
  )
  return `  ${wordOf(field)}: ${parts.join(", ")}`
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
