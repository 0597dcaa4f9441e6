import * as Effect from "effect/Effect"
import type { Answer, Route } from "../../http/Exchange.ts"
import type { Stash } from "../Stash.ts"
import { httpDate } from "../../http/HttpDate.ts"
import * as Pages from "./Pages.ts"
import * as ServeContent from "./ServeContent.ts"

/** The video itself. Its bytes are zeros: nobody looks at them, but a client may follow the address. */
export const make = (stash: Stash): Route => ({
  method: "GET",
  pattern: "/scene/:id/stream",
  handle: (exchange) =>
    Effect.sync((): Answer => {
      const scene = stash.database.scenes.get(Number(exchange.params["id"]))
      const file = stash.database.files.get(scene?.fileIds[0] ?? 0)
      if (!file) return Pages.notFound
      return ServeContent.serve(exchange, {
        bytes: Buffer.alloc(file.size),
        contentType: "video/mp4",
        lastModified: httpDate(file.modTime.seconds * 1000)
      })
    })
})
