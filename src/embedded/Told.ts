import { eventOf } from "./Event.ts"
import type { Given } from "./Stash.ts"

/** What begins a line that the runtime listens for. */
export const mark = "PLEXSYNC "

/** The line that tells of a hook's call; null where nothing is to be told. `since`: now, in epoch ms. */
export const lineOf = (context: Given, since: number): string | null => {
  const event = eventOf(context)
  if (event === null) return null
  const { fields, id, n, type } = event
  return mark + JSON.stringify({ id, type, fields, n, since })
}
