import * as Effect from "effect/Effect"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import type { Item } from "./Item.ts"
import * as Items from "./Items.ts"
import { type PlexState, seconds } from "./PlexState.ts"
import { done, failure } from "./Reply.ts"
import * as Sections from "./Sections.ts"

type Handle = (item: Item, query: URLSearchParams) => Answer

/** `key` is the rating key here, not an address. */
const onItem = (state: PlexState, handle: Handle) => (exchange: Exchange) =>
  Effect.sync(() => {
    const item = state.items.get(Number(exchange.query.get("key")))
    return item === undefined ? failure(404) : handle(item, exchange.query)
  })

/** 0 to 10, -1 clears; a time in the future is refused. */
const rate =
  (state: PlexState): Handle =>
  (item, query) => {
    const rating = Number(query.get("rating") ?? "none")
    const ratedAt = Number(query.get("ratedAt") ?? seconds(state))
    if (!(rating === -1 || (rating >= 0 && rating <= 10)) || !(ratedAt <= seconds(state))) return failure(400)
    const cleared = rating === -1
    item.lastRatedAt = cleared ? undefined : ratedAt
    Items.put(state, item, {
      ...item.content,
      numbers: { ...item.content.numbers, userRating: cleared ? undefined : rating }
    })
    return done
  }

const seen =
  (state: PlexState): Handle =>
  (item) => {
    item.viewCount += 1
    item.lastViewedAt = seconds(state)
    item.viewOffset = undefined
    Sections.changed(item)
    return done
  }

const unseen: Handle = (item) => {
  item.viewCount = 0
  item.lastViewedAt = undefined
  item.viewOffset = undefined
  Sections.changed(item)
  return done
}

/** Milliseconds into the film. */
const progress =
  (state: PlexState): Handle =>
  (item, query) => {
    const time = Number(query.get("time") ?? "none")
    if (!Number.isFinite(time)) return failure(400)
    item.viewOffset = time > 0 ? time : undefined
    item.lastViewedAt = seconds(state)
    Sections.changed(item)
    return done
  }

/** Play state and stars: of the token's owner. Every one is taken as GET and as PUT. */
export const make = (state: PlexState): ReadonlyArray<Route> =>
  Object.entries({
    rate: rate(state),
    scrobble: seen(state),
    unscrobble: unseen,
    progress: progress(state)
  }).flatMap(([name, handle]) =>
    ["GET", "PUT"].map((method) => ({ method, pattern: `/::/${name}`, handle: onItem(state, handle) }))
  )
