import type { ScenePlan } from "../sync/DryRun.ts"

const shown = (value: string | ReadonlyArray<string>): string => {
  const text = typeof value === "string" ? value : value.join(", ")
  return text === "" ? "(empty)" : JSON.stringify(text.length > 120 ? `${text.slice(0, 117)}...` : text)
}

const sceneLines = (plan: ScenePlan): ReadonlyArray<string> => {
  if (plan.problem !== null) return [`Scene ${plan.sceneId}: ${plan.problem}`]
  return plan.items.flatMap((item) => [
    `Scene ${plan.sceneId} -> Plex item ${item.ratingKey}${item.changes.length === 0 ? ": nothing to write" : ""}`,
    ...item.changes.map(
      ({ after, before, field, reason }) => `  ${field}: ${shown(before)} -> ${shown(after)} (${reason})`
    )
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
