import * as Effect from "effect/Effect"
import type { IncomingMessage, ServerResponse } from "node:http"
import { listening } from "./Listening.ts"

const bodyOf = async (request: IncomingMessage) => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // no encoding is set
  return Buffer.concat(chunks)
}

/** Passes on what a browser could send: POSTs with JSON, and reads. */
const forward = async (
  to: string,
  request: IncomingMessage,
  response: ServerResponse,
  pose: (text: string) => string
) => {
  const headers = { "content-type": request.headers["content-type"] ?? "application/json", accept: "application/json" }
  const sent = request.method === "POST" ? { method: "POST", body: await bodyOf(request) } : {}
  const answer = await fetch(`${to}${request.url ?? ""}`, { ...sent, headers, redirect: "manual" })
  const type = answer.headers.get("content-type") ?? ""
  const bytes = Buffer.from(await answer.arrayBuffer())
  response.writeHead(answer.status, {
    "content-type": type,
    date: answer.headers.get("date") ?? new Date().toUTCString(),
    ...(answer.headers.has("etag") ? { etag: answer.headers.get("etag") ?? "" } : {})
  })
  response.end(type.includes("json") ? pose(bytes.toString("utf8")) : bytes)
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
        answer: (request, response) => {
          forward(to, request, response, (text) => pose(text)).catch(() => response.destroy())
        }
      }
    )
    return {
      url,
      /** Changes the text of each answer from now on. */
      posing: (as: (text: string) => string) => Effect.sync(() => void (pose = as)),
      subscribed: Effect.sync(() => subscribed)
    } as const
  })
