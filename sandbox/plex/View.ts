import type { Exchange } from "../http/Exchange.ts"
import { members } from "./CollectionMembers.ts"
import type { Item } from "./Item.ts"
import type { PlexState } from "./PlexState.ts"
import { plexParameter } from "./Query.ts"

/** How much of an item an answer shows. */
export interface View {
  /** Full metadata: ids of tags, roles, locks, labels, streams. Listings are partial. */
  readonly full: boolean
  readonly includeGuids: boolean
  readonly includePreferences: boolean
  /** Whether a file is on the disk: only asked with `checkFiles`, and only for full metadata. */
  readonly checkFiles: boolean
  readonly childCount: (collection: Item) => number
  /** Elements and attributes to leave out: hints that a real server follows for these. */
  readonly excludeElements: ReadonlySet<string>
  readonly excludeFields: ReadonlySet<string>
  /** Only these attributes, if any are named. */
  readonly onlyFields: ReadonlySet<string>
}

const list = (value: string | null): ReadonlySet<string> => new Set(value?.split(",").filter((name) => name !== ""))

/**
 * `includeFields` means "only these" to a client that announces an API version from 1.0.0 on, and "these too" to one that announces none: the
 * same request loses everything else when the header is added.
 */
const onlyFields = (exchange: Exchange): ReadonlySet<string> => {
  const version = Number.parseFloat(plexParameter(exchange, "X-Plex-Pms-Api-Version") ?? "0")
  return version >= 1 ? list(exchange.query.get("includeFields")) : new Set()
}

/** What a request wants to see of items: all of it, or what listings show. */
export const viewOf = (state: PlexState, exchange: Exchange, full: boolean): View => {
  const { query } = exchange
  return {
    full,
    includeGuids: query.get("includeGuids") === "1",
    includePreferences: full && query.get("includePreferences") === "1",
    checkFiles: full && query.get("checkFiles") === "1",
    childCount: (item) => members(state, item).length,
    excludeElements: list(query.get("excludeElements")),
    excludeFields: list(query.get("excludeFields")),
    onlyFields: onlyFields(exchange)
  }
}
