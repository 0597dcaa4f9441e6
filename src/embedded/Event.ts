import { entityTypes, isIdle, sceneTypes } from "../core/model/HookFields.ts"
import { at, entries, lengthOf, text } from "./Given.ts"
import type { Given } from "./Stash.ts"

/** What a hook's call is told on as. */
export interface Event {
  readonly id: number
  /** For example `Scene.Update.Post`. */
  readonly type: string
  /** The keys that the client sent; null for all but updates, and for scans. */
  readonly fields: ReadonlyArray<string> | null
  /** How many things the request changed. Their ids are not told: each call would tell all of them. */
  readonly n: number
}

/** The ids that a request lists: a list in `ids`, a list of ids, or a list of inputs with an `id` each. */
const listed = (input: Given): { readonly n: number; readonly first: string } => {
  const list = lengthOf(input) >= 0 ? input : at(input, "ids")
  const first = at(list, 0)
  return { n: Math.max(1, lengthOf(list)), first: text(at(first, "id") ?? first) }
}

/**
 * The event of a hook's call. Null where nothing is to be done: it concerns nothing in Plex, or it is not the first call of
 * its request. Stash calls once for each thing of a bulk edit.
 */
export const eventOf = (context: Given): Event | null => {
  const type = text(at(context, "type"))
  if (!sceneTypes.has(type) && !entityTypes.has(type)) return null
  const id = Number(at(context, "id"))
  if (!(id > 0 && id % 1 === 0)) return null
  const { first, n } = listed(at(context, "input"))
  // Where the first cannot be told, each acts: better too often than never.
  if (n > 1 && /^\d+$/.test(first) && first !== String(id)) return null
  const sent = entries(at(context, "inputFields")).map(text)
  const fields = sent.length > 0 ? sent : null
  // In a list of inputs the others may have sent more than the first.
  const isAlone = n === 1 || lengthOf(at(context, "input")) < 0
  return type === "Scene.Update.Post" && isAlone && fields !== null && isIdle(fields) ? null : { id, type, fields, n }
}

/** What is told of an event, as JSON. `since`: now, in epoch ms. */
export const toldOf = ({ fields, id, n, type }: Event, since: number): string =>
  JSON.stringify({ id, type, fields, n, since })

/** What begins a line that the runtime listens for. */
export const mark = "PLEXSYNC "

/** The line that tells of an event. */
export const lineOf = (event: Event, since: number): string => mark + toldOf(event, since)
