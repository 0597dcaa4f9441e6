import * as Effect from "effect/Effect"
import { serve } from "../Loopback.ts"
import type { Server } from "./Asked.ts"

/** The server of a world behind a real address, for who brings an HTTP client of his own. Gives the address. */
export const served = (server: Server) =>
  serve((request, response) => {
    const { pathname, search, searchParams } = new URL(request.url ?? "/", "http://served")
    const asked = {
      method: request.method ?? "GET",
      path: pathname,
      rawQuery: search.slice(1),
      query: searchParams,
      headers: {},
      body: new Uint8Array()
    }
    const answer = Effect.map(server(asked), (reply) => {
      if ("breaks" in reply) return void response.destroy()
      response.writeHead(reply.status, reply.headers).end(reply.body)
    })
    void Effect.runFork(answer)
  })
