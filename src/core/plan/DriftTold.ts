import { wordOf } from "../model/Fields.ts"
import { sceneHead } from "../model/Quote.ts"
import type { DriftKind } from "./Drift.ts"
import type { DriftReport } from "./DriftReport.ts"

/** How a field differs, in words. */
export const driftWords: Readonly<Record<DriftKind, string>> = {
  missing: "missing",
  stale: "stale",
  edited: "edited in Plex",
  unlocked: "unlocked",
  contested: "contested (changed back in Plex again and again; left until it changes in Stash)"
}

/** Fields that are named one by one; all that a report keeps is in its JSON. */
const named = 20

type Example = DriftReport["examples"][number]

const exampleLine = ({ field, kind, sceneId, shown, title, wanted }: Example): string => {
  const values =
    shown === undefined || wanted === undefined || shown === wanted
      ? ""
      : `Plex shows ${shown}, and should show ${wanted}; `
  return `  ${sceneHead(sceneId, title)}, ${wordOf(field)}: ${values}${driftWords[kind]}`
}

/** The first fields that differ, each with its scene and both values. */
export const exampleLines = ({ examples, fields }: DriftReport): ReadonlyArray<string> => {
  const all = Object.values(fields).reduce(
    (sum, kinds) => sum + Object.values(kinds).reduce((more, count) => more + count, 0),
    0
  )
  const shown = examples.slice(0, named)
  return [...shown.map(exampleLine), ...(all > shown.length ? [`  ... and ${all - shown.length} more fields`] : [])]
}
