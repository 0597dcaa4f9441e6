import * as Effect from "effect/Effect"
import type { Answer, Exchange, Route } from "../../http/Exchange.ts"
import type { Picture } from "../model/Entities.ts"
import * as Pictures from "../image/Pictures.ts"
import type { Stash } from "../Stash.ts"
import * as Pages from "./Pages.ts"
import type { PictureStats } from "./PictureStats.ts"
import * as ServeContent from "./ServeContent.ts"
import * as StreamRoute from "./StreamRoute.ts"

type Find = (stash: Stash, id: number) => ServeContent.Content | undefined

const shown = (picture: Picture | null, placeholder: ServeContent.Content): ServeContent.Content =>
  picture === null ? placeholder : Pictures.contentOf(picture)

const screenshot: Find = ({ database }, id) => {
  const scene = database.scenes.get(id)
  return scene && shown(scene.cover, Pictures.placeholders.scene)
}
const images: Readonly<Record<string, Find>> = {
  "/performer/:id/image": ({ database }, id) => {
    const row = database.performers.get(id)
    return row && shown(row.image, Pictures.performerPlaceholder)
  },
  "/studio/:id/image": ({ database }, id) => {
    const row = database.studios.get(id)
    return row && shown(row.image, Pictures.placeholders.studio)
  },
  "/tag/:id/image": ({ database }, id) => {
    const row = database.tags.get(id)
    return row && shown(row.image, Pictures.placeholders.tag)
  },
  "/group/:id/frontimage": ({ database }, id) => {
    const row = database.groups.get(id)
    return row && shown(row.image, Pictures.placeholders.group)
  },
  "/group/:id/backimage": ({ database }, id) => {
    const row = database.groups.get(id)
    return row && shown(row.backImage, Pictures.placeholders.group)
  }
}

const numeric = /^\d+$/

const serve = (stash: Stash, find: Find, badId: Answer) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const id = exchange.params["id"] ?? ""
    if (!numeric.test(id)) return badId
    const content = find(stash, Number(id))
    return content ? ServeContent.serve(exchange, content) : Pages.notFound
  })

/** Pictures by id. Only GET is routed: HEAD is refused, as by Stash's router. */
export const make = (stash: Stash, covers: PictureStats): ReadonlyArray<Route> => {
  const counted = (answer: Answer) =>
    Effect.sync(() => {
      if (answer.status === 304) covers.answered(null)
      else if (answer.status < 300) covers.answered(Buffer.byteLength(answer.body ?? ""))
    })
  const cover = serve(stash, screenshot, Pages.badRequest)
  const routes: ReadonlyArray<Route> = [
    { method: "GET", pattern: "/scene/:id/screenshot", handle: (exchange) => Effect.tap(cover(exchange), counted) },
    ...Object.entries(images).map(([pattern, find]) => ({
      method: "GET",
      pattern,
      handle: serve(stash, find, Pages.notFound)
    }))
  ]
  return [StreamRoute.make(stash), ...routes].flatMap((route) => [
    route,
    { method: "HEAD", pattern: route.pattern, handle: () => Effect.succeed(Pages.getOnly) }
  ])
}
