import * as Effect from "effect/Effect"
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http"
import { setTimeout as wait } from "node:timers/promises"

/** When the other server comes to stand behind the address: with this request, or once it is answered. */
export interface Moment {
  readonly call: RegExp
  /** `before`: already the one that carries this request out. `after`: this answer is still the first one's. */
  readonly point: "before" | "after"
  /** Connections are closed then, as where a proxy starts anew. */
  readonly closes: boolean
  /** How long the answer is held back, in milliseconds. */
  readonly late: number
}

/** One address behind which now one Plex stands, and now another: as after a container was started with another folder, or where two have one name. */
export const plexSwitch = (first: string) =>
  Effect.gen(function* () {
    let to = first
    const asked: Array<string> = []
    let armed: { readonly moment: Moment; readonly other: string } | undefined
    const fits = ({ method = "", url = "" }: IncomingMessage) =>
      armed?.moment.call.test(`${method} ${url}`) === true ? armed : undefined

    const answer = (call: IncomingMessage, response: ServerResponse) => {
      asked.push(`${call.method ?? ""} ${call.url ?? ""}`)
      const struck = fits(call)
      if (struck !== undefined) armed = undefined
      if (struck?.moment.point === "before") to = struck.other
      const passed = request(`${to}${call.url ?? ""}`, { method: call.method, headers: call.headers }, (came) => {
        const pass = () => {
          if (struck !== undefined) to = struck.other
          const closing = struck?.moment.closes === true
          response.writeHead(came.statusCode ?? 502, { ...came.headers, ...(closing ? { connection: "close" } : {}) })
          came.pipe(response)
          if (closing) server.closeIdleConnections()
        }
        void wait(struck?.moment.late ?? 0).then(pass)
      })
      passed.on("error", () => response.destroy())
      call.pipe(passed)
    }
    const server = createServer(answer)
    const url = yield* Effect.acquireRelease(
      Effect.async<string>((resume) => {
        server.listen(0, "127.0.0.1", () => {
          const address = server.address()
          resume(Effect.succeed(`http://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}`))
        })
      }),
      () =>
        Effect.sync(() => {
          server.closeAllConnections()
          server.close()
        })
    )
    return {
      url,
      /** From that moment on, once, the other one answers. */
      arm: (moment: Moment, other: string) => Effect.sync(() => void (armed = { moment, other })),
      turn: (address: string) => Effect.sync(() => void (to = address)),
      now: Effect.sync(() => to),
      /** Methods and targets so far. */
      asked: Effect.sync((): ReadonlyArray<string> => asked)
    } as const
  })
