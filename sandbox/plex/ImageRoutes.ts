import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import { download } from "./Download.ts"
import { container, metadata } from "./Element.ts"
import { type ImageKind, imageKinds } from "./ImageKinds.ts"
import * as Images from "./Images.ts"
import type { Item } from "./Item.ts"
import * as Items from "./Items.ts"
import type { PlexState } from "./PlexState.ts"
import { done, failure, reply } from "./Reply.ts"
import { libraryAttributes } from "./SectionElement.ts"
import * as Timeline from "./Timeline.ts"

/** Reported of real servers: what is larger ends as a 500. */
const maxBytes = 10 * 1024 * 1024

const itemOf = (state: PlexState, { params }: Exchange): Item | undefined => state.items.get(Number(params["id"]))

/** A handler that needs the item its route names. */
const withItem =
  (state: PlexState, handle: (item: Item, exchange: Exchange) => Effect.Effect<Answer>) => (exchange: Exchange) => {
    const item = itemOf(state, exchange)
    return item === undefined ? Effect.succeed(failure(404)) : handle(item, exchange)
  }

const fileAddress = (item: Item, ratingKey: string): string =>
  `/library/metadata/${item.id}/file?url=${encodeURIComponent(ratingKey)}`

const list = (state: PlexState, kind: ImageKind) => (item: Item, exchange: Exchange) =>
  Effect.sync(() => {
    const { identifier, mediaTagPrefix, mediaTagVersion } = libraryAttributes
    const rows = Images.candidates(state, item, kind).map(({ provider, ratingKey, selected }) => {
      const address = fileAddress(item, ratingKey)
      return metadata(kind.row, { key: address, provider, ratingKey, selected, thumb: address })
    })
    return reply(exchange, container({ identifier, mediaTagPrefix, mediaTagVersion }, rows))
  })

/** Keeps and selects bytes. A server short of disk space answers 200 just the same, and shows the old image. */
const upload = (state: PlexState, item: Item, kind: ImageKind, bytes: Buffer): Answer => {
  if (bytes.length > maxBytes) return failure(500)
  if (state.behaviour.uploads === "lost") return done
  const ratingKey = Images.store(state, item, kind, bytes)
  Items.update(state, item, Images.select(item, kind, ratingKey))
  Timeline.processed(state, item)
  return done
}

/** The body is the image itself, not a form; with `url` the server fetches it. */
const post =
  (state: PlexState, kind: ImageKind) =>
  (item: Item, { body, query }: Exchange) => {
    const url = query.get("url")
    if (url === null) return Effect.succeed(body.length === 0 ? failure(400) : upload(state, item, kind, body))
    return Effect.map(
      download(url),
      Option.match({ onNone: () => failure(500), onSome: (bytes) => upload(state, item, kind, bytes) })
    )
  }

/** Selects an image that the item has; one of the web is fetched first. */
const put = (state: PlexState, kind: ImageKind) => (item: Item, exchange: Exchange) => {
  const ratingKey = exchange.query.get("url") ?? ""
  if (/^https?:/.test(ratingKey)) return post(state, kind)(item, exchange)
  return Effect.sync(() => {
    if (!Images.candidates(state, item, kind).some((each) => each.ratingKey === ratingKey)) return failure(404)
    Items.put(state, item, Images.select(item, kind, ratingKey))
    return done
  })
}

/** Clears a slot and locks it (since 1.43.0); the next refresh puts the generated image back. */
const clear = (state: PlexState, kind: ImageKind) => (item: Item) =>
  Effect.sync(() => {
    Items.update(state, item, Images.select(item, kind, ""))
    return done
  })

const bytesAnswer = (state: PlexState, ratingKey: string | undefined): Answer => {
  const bytes = ratingKey === undefined ? undefined : Images.bytesOf(state, ratingKey)
  return bytes === undefined
    ? failure(404)
    : { status: 200, headers: { "Content-Type": Images.typeOf(bytes) }, body: bytes }
}

const shown = (state: PlexState, kind: ImageKind) => (item: Item) =>
  Effect.sync(() => bytesAnswer(state, Images.selectedKey(item, kind)))

const file =
  (state: PlexState) =>
  (_item: Item, { query }: Exchange) =>
    Effect.sync(() => bytesAnswer(state, query.get("url") ?? undefined))

const routesOf = (state: PlexState, root: string, kind: ImageKind): ReadonlyArray<Route> => {
  const route = (method: string, path: string, handle: (item: Item, exchange: Exchange) => Effect.Effect<Answer>) => ({
    method,
    pattern: `${root}/:id/${path}`,
    handle: withItem(state, handle)
  })
  return [
    route("GET", kind.list, list(state, kind)),
    route("POST", kind.list, post(state, kind)),
    ...kind.elements.flatMap((element) => [
      route("GET", element, shown(state, kind)),
      route("GET", `${element}/:stamp`, shown(state, kind)),
      route("PUT", element, put(state, kind)),
      route("POST", element, put(state, kind)),
      route("DELETE", element, clear(state, kind))
    ])
  ]
}

const composites = (state: PlexState): ReadonlyArray<Route> =>
  imageKinds
    .filter(({ lock }) => lock === "thumb")
    .map((kind) => ({
      method: "GET",
      pattern: "/library/collections/:id/composite/:stamp",
      handle: withItem(state, shown(state, kind))
    }))

export const make = (state: PlexState): ReadonlyArray<Route> => [
  ...["/library/metadata", "/library/collections"].flatMap((root) => [
    ...imageKinds.flatMap((kind) => routesOf(state, root, kind)),
    { method: "GET", pattern: `${root}/:id/file`, handle: withItem(state, file(state)) }
  ]),
  ...composites(state)
]
