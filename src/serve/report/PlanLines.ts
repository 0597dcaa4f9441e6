import type { PlanSum } from "../../core/plan/PlanSum.ts"
import type { ScenePlan } from "../../sync/compare/DryRun.ts"

const shown = (value: string | ReadonlyArray<string>): string => {
  const text = typeof value === "string" ? value : value.join(", ")
  return text === "" ? "(empty)" : JSON.stringify(text.length > 120 ? `${text.slice(0, 117)}...` : text)
}

type Change = ScenePlan["items"][number]["changes"][number]

const fieldChange = ({ after, before, field }: Change): string => `${field}: ${shown(before)} -> ${shown(after)}`

const change = (one: Change): string => `  ${fieldChange(one)} (${one.reason})`

const sceneLines = ({ decisions, items, problem, sceneId }: ScenePlan): ReadonlyArray<string> => {
  if (problem !== null) return [`Scene ${sceneId}: ${problem}`]
  const how = decisions.flatMap((decision) =>
    decision._tag === "Found" ? [`  found in ${decision.library} by ${decision.rule}: ${decision.reason}`] : []
  )
  return items.flatMap(({ changes, ratingKey }) => [
    `Scene ${sceneId} -> Plex item ${ratingKey}${changes.length === 0 ? ": nothing to write" : ""}`,
    ...how,
    ...changes.map(change)
  ])
}

/** What a dry run found, for people. */
export const planLines = (plans: ReadonlyArray<ScenePlan>): ReadonlyArray<string> => {
  const writes = plans.flatMap((plan) => plan.items).filter((item) => item.changes.length > 0).length
  return [
    ...plans.flatMap(sceneLines),
    `${plans.length} scenes looked at, ${writes} items would be written; nothing was written`
  ]
}

const counts = (all: Readonly<Record<string, number>>): string =>
  Object.entries(all)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ")

const brief = (one: Change): string =>
  shown(one.before) === shown(one.after) ? `${one.field}: locked as it is` : fieldChange(one)

/** One line for each scene that is shown, however many items it has. */
const shortLine = ({ items, sceneId }: ScenePlan): string =>
  `Scene ${sceneId}: ${items
    .filter(({ changes }) => changes.length > 0)
    .map(({ changes, ratingKey }) => `item ${ratingKey}: ${changes.map(brief).join("; ")}`)
    .join(" | ")}`

/** What a dry run of many scenes found, for people: the first of them, and why others would not be written. */
export const sumLines = ({ first, not }: PlanSum<ScenePlan>): ReadonlyArray<string> => [
  ...first.map(shortLine),
  ...(Object.keys(not).length === 0 ? [] : [`Would not be written: ${counts(not)}`])
]

/** All of it in one line. */
export const sumLine = ({ fields, not, scenes, unchanged, written }: PlanSum<ScenePlan>): string => {
  const left = Object.values(not).reduce((sum, count) => sum + count, 0)
  const names = written === 0 ? "" : ` (items by field: ${counts(fields)})`
  return `${scenes} scenes looked at without their pictures: ${written} would be written${names}, ${unchanged} are as they should be, ${left} would not be written; nothing was written`
}
