import type { Tagging } from "./Content.ts"
import { element, type Element } from "./Element.ts"
import { tagFacts, type TagKind } from "./Fields.ts"
import type { Item } from "./Item.ts"

/** A listing shows so many of the cast. */
const listedRoles = 3

/** Kinds that a listing shows, as recorded: labels, moods and the rest stand in full metadata only. */
const listedKinds: ReadonlyArray<TagKind> = ["genre", "country", "director", "writer", "actor", "collection"]
const fullKinds: ReadonlyArray<TagKind> = [
  "genre",
  "country",
  "director",
  "writer",
  "producer",
  "actor",
  "collection",
  "label",
  "mood",
  "style",
  "similar"
]

const tagElement = ({ tag, text, thumb }: Tagging, full: boolean): Element => {
  const { element: name } = tagFacts[tag.kind]
  if (!full) return element(name, { tag: tag.name })
  const shown = thumb ?? tag.thumb
  return element(name, {
    id: tag.id,
    filter: `${tag.kind}=${tag.id}`,
    tag: tag.name,
    tagKey: tag.tagKey,
    ...(tag.kind === "actor" ? { role: text, thumb: shown } : {})
  })
}

/** The tags of an item: all that there is to know in full metadata, names of some kinds in a listing. */
export const tagElements = (item: Item, full: boolean): ReadonlyArray<Element> =>
  (full ? fullKinds : listedKinds).flatMap((kind) => {
    const mine = item.content.taggings.filter(({ tag }) => tag.kind === kind)
    const shown = full || kind !== "actor" ? mine : mine.slice(0, listedRoles)
    return shown.map((tagging) => tagElement(tagging, full))
  })
