import type { Item, Media } from "./Item.ts"
import { facts } from "./MediaFacts.ts"
import { type PlexState, seconds } from "./PlexState.ts"
import * as Sections from "./Sections.ts"
import * as Timeline from "./Timeline.ts"

/** What nobody has analysed is of no known quality. */
const quality = ({ analysed, parts: [first] }: Media): number =>
  analysed && first !== undefined ? facts(first).height : 0

/** The server has looked into a file: it knows its quality, and may list the versions of its item by that from now on. */
export const analyse = (state: PlexState, item: Item, file: string): void => {
  for (const media of item.media) if (media.parts.some((part) => part.file === file)) media.analysed = true
  if (state.behaviour.mediaOrder === "quality") item.media.sort((a, b) => quality(b) - quality(a))
  item.updatedAt = seconds(state)
  Sections.changed(item)
  Timeline.processed(state, item)
}
