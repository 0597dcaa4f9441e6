import * as Effect from "effect/Effect"
import type { RatingKey } from "../../core/model/PlexItem.ts"
import { type PartPage, pageSize } from "../../plex/PlexApi.ts"

/** What a walk through all pages of a listing came by. */
export interface Walked {
  readonly items: number
  /** Items without files. */
  readonly bare: number
  /** Whether there were some of which not everything could be read, and some that do not say which they are. */
  readonly odd: boolean
  readonly nameless: boolean
  /** The highest stamp: Plex's clock, epoch s. */
  readonly newest: number
}

interface At extends Walked {
  readonly start: number
  /** The last page. The next one is to begin with something of it. */
  readonly seen: ReadonlySet<RatingKey | null>
  readonly total: number | undefined
  readonly steps: number
  readonly more: boolean
}

const outset: At = {
  start: 0,
  seen: new Set(),
  total: undefined,
  steps: 0,
  more: true,
  items: 0,
  bare: 0,
  odd: false,
  nameless: false,
  newest: 0
}

/** How many items a walk steps back by, and how often: a server whose order is not stable would keep it for ever. */
const step = 100
const patience = 20

/** What vanished meanwhile moved the rest up, and as much was passed over. */
const stepBack = (at: At, page: PartPage): At => {
  const shorter = page.total === undefined || at.total === undefined ? 0 : at.total - page.total
  return { ...at, start: Math.max(0, at.start - Math.max(step, shorter)), total: page.total, steps: at.steps + 1 }
}

/** The next page begins with the item this one ended with. */
const stepOn = (at: At, page: PartPage): At => {
  const { keys, parts, total } = page
  const end = at.start + keys.length
  const filed = new Set(parts.map(({ ratingKey }) => ratingKey))
  return {
    ...at,
    start: keys.length > 1 ? end - 1 : end,
    seen: new Set(keys),
    total,
    items: total ?? end,
    bare: at.bare + keys.filter((key) => !at.seen.has(key) && (key === null || !filed.has(key))).length,
    odd: at.odd || page.odd.size > 0,
    nameless: at.nameless || keys.includes(null),
    // `totalSize` may be missing: a short page is the end as well.
    more: keys.length > 0 && (total === undefined ? keys.length >= pageSize : end < total)
  }
}

const next = (at: At, page: PartPage): At => {
  const [first] = page.keys
  const joins = at.start === 0 || (first !== undefined && at.seen.has(first)) || at.steps >= patience
  return { ...(joins ? stepOn : stepBack)(at, page), newest: Math.max(at.newest, page.newest) }
}

/** Goes through a listing page by page, holding one at a time. No item that stays is passed over, whatever comes and goes meanwhile. */
export const walk = <E, R, E2, R2>(
  ask: (start: number) => Effect.Effect<PartPage, E, R>,
  take: (page: PartPage) => Effect.Effect<void, E2, R2>
): Effect.Effect<Walked, E | E2, R | R2> =>
  Effect.iterate(outset, {
    while: ({ more }) => more,
    body: (at) => Effect.flatMap(ask(at.start), (page) => Effect.as(take(page), next(at, page)))
  })
