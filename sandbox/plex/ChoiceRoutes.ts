import * as Effect from "effect/Effect"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import { container, element } from "./Element.ts"
import { isTagKind, tagFacts, TagKind } from "./Fields.ts"
import { filterFields } from "./FilterFields.ts"
import { filmFields } from "./FilterMeta.ts"
import type { Item } from "./Item.ts"
import type { PlexState } from "./PlexState.ts"
import { failure, reply } from "./Reply.ts"
import type { Section } from "./Section.ts"
import { sectionAttributes } from "./SectionElement.ts"
import { sectionOf } from "./Select.ts"

const compare = ([, a]: readonly [string, string], [, b]: readonly [string, string]) => (a < b ? -1 : a > b ? 1 : 0)

/** Key and title of one value of a field. */
const valuesOf = (name: string, item: Item): ReadonlyArray<readonly [string, string]> => {
  if (isTagKind(name)) {
    return item.content.taggings.filter(({ tag }) => tag.kind === name).map(({ tag }) => [`${tag.id}`, tag.name])
  }
  const field = filterFields[name]
  if (field?.kind === "number" || field?.kind === "choice") {
    const value = field.read(item)
    return value === undefined ? [] : [[`${value}`, `${value}`]]
  }
  const text = name === "studio" || name === "editionTitle" ? item.content.texts[name] : undefined
  return text === undefined ? [] : [[text, text]]
}

const choicesOf = (section: Section, name: string, type: string | null) => {
  const items = type === "18" ? [...section.collections.values()].map(({ item }) => item) : [...section.items]
  return [...new Map(items.flatMap((item) => valuesOf(name, item)))].sort(compare)
}

/** The values that a field has in a library, to choose a filter from. */
const choices = (state: PlexState, name: string) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const section = sectionOf(state, exchange)
    if (section === undefined) return failure(404)
    const rows = choicesOf(section, name, exchange.query.get("type")).map(([key, title]) =>
      element("Directory", {
        fastKey: `/library/sections/${section.id}/all?${name}=${encodeURIComponent(key)}`,
        key,
        title,
        type: name
      })
    )
    return reply(
      exchange,
      container(
        {
          allowSync: false,
          identifier: "com.plexapp.plugins.library",
          ...sectionAttributes(section),
          title1: section.title,
          viewGroup: "secondary"
        },
        rows
      )
    )
  })

/** All tags of one kind on the server, by the kind's number. */
const tags = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const kind = TagKind.literals.find((each) => `${tagFacts[each].id}` === exchange.query.get("type"))
    const rows = [...state.tags.all()]
      .filter((tag) => tag.kind === kind)
      .map(({ id, name, thumb }) =>
        element("Directory", { id, filter: `${kind ?? ""}=${id}`, tag: name, tagType: 0, thumb })
      )
    return reply(exchange, container({}, rows))
  })

export const make = (state: PlexState): ReadonlyArray<Route> => [
  ...filmFields
    .filter(({ choices: listed }) => listed === true)
    .map(({ key }) => ({ method: "GET", pattern: `/library/sections/:id/${key}`, handle: choices(state, key) })),
  { method: "GET", pattern: "/library/tags", handle: tags(state) }
]
