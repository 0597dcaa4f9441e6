import { isLocked, type Content } from "./Content.ts"
import type { NumberField, TextField } from "./Fields.ts"
import type { Item } from "./Item.ts"
import * as Items from "./Items.ts"
import type { PlexState } from "./PlexState.ts"
import * as Timeline from "./Timeline.ts"

const textsOfAgent: ReadonlyArray<TextField> = [
  "title",
  "originalTitle",
  "originallyAvailableAt",
  "contentRating",
  "studio",
  "tagline",
  "summary"
]
const numbersOfAgent: ReadonlyArray<NumberField> = ["year", "rating", "audienceRating"]

/** An agent's pass: everything that agents write becomes what this one knows, where nobody has locked it. */
export const overwrite = (content: Content, item: Item): Content => {
  const known = Items.agentOf(item)
  const ofAgent: Content["texts"] = { title: known.title, summary: known.summary }
  const open = <Field extends TextField | NumberField>(fields: ReadonlyArray<Field>) =>
    fields.filter((field) => !isLocked(content, field))
  const texts = Object.fromEntries(open(textsOfAgent).map((field) => [field, ofAgent[field]]))
  const numbers = Object.fromEntries(
    open(numbersOfAgent).map((field) => [field, field === "year" ? known.year : undefined])
  )
  // Collections and labels are people's; no agent takes them away.
  const taggings = content.taggings.filter(
    ({ tag }) => tag.kind === "collection" || tag.kind === "label" || isLocked(content, tag.kind)
  )
  // A slot that was cleared falls back to the generated image, locked or not.
  const selected = Object.fromEntries(Object.entries(content.selected).filter(([, key]) => key !== ""))
  return {
    ...content,
    selected,
    texts: { ...content.texts, ...texts },
    numbers: { ...content.numbers, ...numbers },
    taggings
  }
}

/** The end of a pass, which may come long after the scan that found the item. */
export const apply = (state: PlexState, item: Item): void => {
  Timeline.publish(state, item, "loading")
  Items.update(state, item, overwrite(item.content, item))
  Timeline.processed(state, item)
}
