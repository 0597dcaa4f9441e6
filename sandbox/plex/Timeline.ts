import { title, type Item } from "./Item.ts"
import { type PlexState, seconds } from "./PlexState.ts"

/** States of a `TimelineEntry`, as clients name them. */
export const states = {
  created: 0,
  processing: 1,
  matching: 2,
  downloading: 3,
  loading: 4,
  processed: 5,
  deleted: 9
} as const

/** Tells listeners about an item. Ids are quoted strings on current servers. */
export const publish = (
  state: PlexState,
  item: Item,
  step: keyof typeof states,
  extra: Readonly<Record<string, string | number>> = {}
): void =>
  state.bus.publish({
    type: "timeline",
    key: "TimelineEntry",
    entry: {
      identifier: "com.plexapp.plugins.library",
      sectionID: `${item.section.id}`,
      itemID: `${item.id}`,
      type: item.type,
      title: title(item),
      state: states[step],
      ...extra,
      updatedAt: seconds(state)
    }
  })

/** An item is done: told twice, with and without `mediaState`, as real servers do. */
export const processed = (state: PlexState, item: Item): void => {
  publish(state, item, "processed", { mediaState: "analyzing" })
  publish(state, item, "processed")
}
