import * as Effect from "effect/Effect"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import { applyEdit, refusing, rulesOf } from "./ApplyEdit.ts"
import * as EditArguments from "./EditArguments.ts"
import type { Item } from "./Item.ts"
import { title } from "./Item.ts"
import * as Items from "./Items.ts"
import { sectionOf, select } from "./Select.ts"
import type { PlexState } from "./PlexState.ts"
import * as Query from "./Query.ts"
import { done, failure } from "./Reply.ts"

/** A collection may not take the title of another one in its library. */
const collides = (item: Item, edit: EditArguments.Edit): boolean => {
  const wanted = edit.values.get("title")
  const holder = wanted === undefined ? undefined : item.section.collections.get(wanted)
  return item.type === 18 && holder !== undefined && holder.item !== item && title(item) !== wanted
}

const edit = (state: PlexState, items: ReadonlyArray<Item>, pairs: ReadonlyArray<Query.Pair>): Answer => {
  const parsed = EditArguments.parse(pairs)
  const refused = refusing(parsed, pairs)
  if (refused !== undefined) return failure(refused)
  if (items.some((item) => collides(item, parsed))) return failure(409)
  const rules = rulesOf(state.behaviour, state.tags)
  for (const item of items) Items.put(state, item, applyEdit(item.content, parsed, rules))
  return done
}

/** All arguments are in the query. `id` is one filter among others here: without it the edit hits every item of the type in the library. */
const editSection = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const section = sectionOf(state, exchange)
    if (section === undefined) return failure(404)
    const pairs = Query.parse(exchange.rawQuery)
    const filters = exchange.rawQuery
      .split("&")
      .filter((part) => !EditArguments.isEditKey(Query.decode(part.split("=")[0] ?? "")))
      .join("&")
    const selected = select(state, section, { ...exchange, rawQuery: filters })
    return "status" in selected ? selected : edit(state, [...selected.items], pairs)
  })

const editItems = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const items = Query.ids(exchange.params["id"] ?? "").flatMap((id) => state.items.get(id) ?? [])
    return items.length === 0 ? failure(404) : edit(state, items, Query.parse(exchange.rawQuery))
  })

export const make = (state: PlexState): ReadonlyArray<Route> => [
  { method: "PUT", pattern: "/library/sections/:id/all", handle: editSection(state) },
  { method: "PUT", pattern: "/library/metadata/:id", handle: editItems(state) }
]
