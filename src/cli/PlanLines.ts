import type { ScenePlan } from "../sync/DryRun.ts"

const shown = (value: string | ReadonlyArray<string>): string => {
  const text = typeof value === "string" ? value : value.join(", ")
  return text === "" ? "(empty)" : JSON.stringify(text.length > 120 ? `${text.slice(0, 117)}...` : text)
}

const change = ({ after, before, field, reason }: ScenePlan["items"][number]["changes"][number]): string =>
  `  ${field}: ${shown(before)} -> ${shown(after)} (${reason})`

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
