import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as SandboxClock from "../../../sandbox/http/SandboxClock.ts"
import * as SandboxServer from "../../../sandbox/http/SandboxServer.ts"
import { ask, post } from "./Client.ts"

/** A server with one readable counter, one write, and a log of what was handled. */
export const counter = Effect.gen(function* () {
  const handled: Array<string> = []
  const { url } = yield* SandboxServer.serve({
    name: "test",
    port: 0,
    clock: yield* SandboxClock.make,
    latencyMs: 0,
    controls: [],
    notFound: () => Effect.succeed({ status: 404, body: "nothing here" }),
    before: (exchange) =>
      Effect.succeed(exchange.headers["x-bad"] === undefined ? Option.none() : Option.some({ status: 401, body: "" })),
    statusAnswer: (status) => ({ status, headers: { "Content-Type": "text/html" }, body: `<h1>${status}</h1>` }),
    routes: [
      {
        method: "GET",
        pattern: "/items/:id",
        handle: ({ params }) =>
          Effect.sync(() => ({
            status: 200,
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ id: params["id"], handled: handled.length, filler: "x".repeat(1000) })
          }))
      },
      {
        method: "PUT",
        pattern: "/items/:id",
        handle: ({ params }) =>
          Effect.sync(() => {
            handled.push(params["id"] ?? "")
            return { status: 200 }
          })
      }
    ]
  })
  const fault = (...faults: ReadonlyArray<object>) => post(`${url}/__sandbox/faults`, { faults })
  const get = (id = "1", options = {}) => ask(`${url}/items/${id}`, options)
  const put = (id: string, options = {}) => ask(`${url}/items/${id}`, { method: "PUT", ...options })
  return { url, handled, fault, get, put }
})

export const writing = "PUT /items/:id"
