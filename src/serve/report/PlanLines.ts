import { emptySum, type PlanSum, withPlan } from "../../core/plan/PlanSum.ts"
import { wordOf } from "../../core/model/Fields.ts"
import { sceneHead, valueText } from "../../core/model/Quote.ts"
import { isIdentical } from "../../core/model/Value.ts"
import type { ScenePlan } from "../../sync/compare/DryRun.ts"

type Change = ScenePlan["items"][number]["changes"][number]

const fieldChange = ({ after, before, field }: Change): string =>
  `${wordOf(field)}: ${valueText(before)} -> ${valueText(after)}`

const change = (one: Change): string => `  ${fieldChange(one)} (${one.reason})`

const sceneLines = ({ decisions, items, problem, sceneId, title }: ScenePlan): ReadonlyArray<string> => {
  const scene = sceneHead(sceneId, title)
  if (problem !== null) return [`${scene}: ${problem}`]
  const how = decisions.flatMap((decision) =>
    decision._tag === "Found" ? [`  found in ${decision.library} by ${decision.rule}: ${decision.reason}`] : []
  )
  return items.flatMap(({ changes, ratingKey }) => [
    `${scene} -> Plex item ${ratingKey}${changes.length === 0 ? ": nothing to write" : ""}`,
    ...how,
    ...changes.map(change)
  ])
}

const counts = (all: Readonly<Record<string, number>>): string =>
  Object.entries(all)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ")

const inWords = (fields: PlanSum<ScenePlan>["fields"]): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(fields).map(([field, count]) => [wordOf(field), count]))

const notLine = ({ not }: PlanSum<ScenePlan>): ReadonlyArray<string> =>
  Object.keys(not).length === 0 ? [] : [`Would not be written: ${counts(not)}`]

const sums = ({ fields, not, unchanged, written }: PlanSum<ScenePlan>): string => {
  const left = Object.values(not).reduce((sum, count) => sum + count, 0)
  const names = written === 0 ? "" : ` (items by field: ${counts(inWords(fields))})`
  return `${written} would be written${names}, ${unchanged} are as they should be, ${left} would not be written; nothing was written`
}

/** What a dry run found, for people: each scene, and at the end what it comes to. */
export const planLines = (plans: ReadonlyArray<ScenePlan>): ReadonlyArray<string> => {
  const sum = plans.reduce<PlanSum<ScenePlan>>(withPlan, emptySum)
  return [...plans.flatMap(sceneLines), ...notLine(sum), `${sum.scenes} scenes looked at: ${sums(sum)}`]
}

const brief = (one: Change): string =>
  isIdentical(one.before, one.after) ? `${wordOf(one.field)}: locked as it is` : fieldChange(one)

/** One line for each scene that is shown, however many items it has. */
const shortLine = ({ items, sceneId, title }: ScenePlan): string =>
  `${sceneHead(sceneId, title)}: ${items
    .filter(({ changes }) => changes.length > 0)
    .map(({ changes, ratingKey }) => `item ${ratingKey}: ${changes.map(brief).join("; ")}`)
    .join(" | ")}`

/** What a dry run of many scenes found, for people: the first of them, and why others would not be written. */
export const sumLines = (sum: PlanSum<ScenePlan>): ReadonlyArray<string> => [
  ...sum.first.map(shortLine),
  ...notLine(sum)
]

/** All of it in one line. */
export const sumLine = (sum: PlanSum<ScenePlan>): string =>
  `${sum.scenes} scenes looked at without their pictures: ${sums(sum)}`
