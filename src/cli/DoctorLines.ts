import type { InferredRule } from "../core/match/InferMappings.ts"
import { format } from "../core/model/PathMapping.ts"
import type { Finding, Level } from "../serve/doctor/Finding.ts"
import type { Report } from "../serve/doctor/Doctor.ts"

const marks: Readonly<Record<Level, string>> = { ok: "ok     ", warning: "WARNING", failed: "FAILED " }

const findingLines = ({ check, level, message, remedy }: Finding): ReadonlyArray<string> => [
  `${marks[level]} ${check}: ${message}`,
  ...(remedy === null ? [] : [`          ${remedy}`])
]

const ruleLines = (rule: InferredRule): ReadonlyArray<string> => [
  `  ${format([rule])} (${rule.votes} files, confidence ${rule.confidence.toFixed(2)})`,
  ...rule.counterExamples.map(({ plex, stash }) => `    but ${stash} is ${plex} in Plex`)
]

const inferredLines = ({ mappings }: Report): ReadonlyArray<string> =>
  mappings === null || mappings.inferred.length === 0
    ? []
    : ["Rules that the files themselves speak for:", ...mappings.inferred.flatMap(ruleLines)]

/** What the doctor found, for people. */
export const doctorLines = (report: Report): ReadonlyArray<string> => [
  ...report.findings.flatMap(findingLines),
  ...inferredLines(report)
]
