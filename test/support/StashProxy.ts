import * as Effect from "effect/Effect"
import { type IncomingMessage, request, type ServerResponse } from "node:http"
import { listening } from "./Listening.ts"

/** Passes a request on as it is. An answer in JSON comes back as another says it. */
const forward = (to: string, asked: IncomingMessage, response: ServerResponse, pose: (text: string) => string) => {
  const passed = request(`${to}${asked.url ?? ""}`, { method: asked.method, headers: asked.headers }, (answer) => {
    const chunks: Array<Buffer> = []
    answer.on("data", (chunk: Buffer) => chunks.push(chunk))
    answer.on("end", () => {
      const bytes = Buffer.concat(chunks)
      const body = answer.headers["content-type"]?.includes("json") === true ? pose(bytes.toString("utf8")) : bytes
      const headers = { ...answer.headers, "content-length": String(Buffer.byteLength(body)) }
      response.writeHead(answer.statusCode ?? 502, headers).end(body)
    })
  })
  passed.on("error", () => response.destroy())
  asked.pipe(passed)
}

/**
 * Stands before a Stash for the time of a test. Its answers can be made to look like those of another version. Its log says nothing: who subscribes is
 * taken, and its pings are answered, as when every batch is dropped.
 */
export const stashProxy = (to: string) =>
  Effect.gen(function* () {
    let pose = (text: string) => text
    let subscribed = 0
    const { url } = yield* listening(
      (socket) => {
        socket.on("message", (bytes: Buffer) => {
          const { type } = JSON.parse(bytes.toString("utf8")) as { readonly type: string } // sent by us
          if (type === "connection_init") socket.send('{"type":"connection_ack"}')
          else if (type === "ping") socket.send('{"type":"pong"}')
          else if (type === "subscribe") subscribed += 1
        })
      },
      {
        answer: (asked, response) => forward(to, asked, response, (text) => pose(text))
      }
    )
    return {
      url,
      /** Changes the text of each answer from now on. */
      posing: (as: (text: string) => string) => Effect.sync(() => void (pose = as)),
      subscribed: Effect.sync(() => subscribed)
    } as const
  })
