import * as Effect from "effect/Effect"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Answer } from "./Exchange.ts"

/** The way back to the client of one request. Nothing here fails: a client that left has what it wants. */
export interface Connection {
  /** Sends the whole answer; ends when it was handed to the network, or the client left. */
  readonly send: (answer: Answer) => Effect.Effect<void>
  /** Sends the head, which promises the whole body, and the first `bytes` of the body. */
  readonly sendPart: (answer: Answer, bytes: number) => Effect.Effect<void>
  /** Sends the head, which promises nothing, of a body that comes in pieces. */
  readonly begin: (answer: Answer) => Effect.Effect<void>
  /** Sends more of a body that `sendPart` or `begin` began. */
  readonly sendMore: (piece: Buffer) => Effect.Effect<void>
  /** Whether nobody is there any more. */
  readonly isGone: Effect.Effect<boolean>
  /** Drops the connection with a reset. */
  readonly reset: Effect.Effect<void>
  /** Closes the connection in good order, whatever was promised. */
  readonly close: Effect.Effect<void>
  /** Ends when the client's connection is gone. */
  readonly closed: Effect.Effect<void>
}

export const bodyOf = (answer: Answer): Buffer =>
  answer.body === undefined ? Buffer.alloc(0) : typeof answer.body === "string" ? Buffer.from(answer.body) : answer.body

/** @param length of the body in bytes; none for one without end */
const writeHead = (response: ServerResponse, answer: Answer, length: number | undefined) => {
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    response.setHeader(name, typeof value === "string" ? value : [...value])
  }
  const isEmpty = answer.status === 204 || answer.status === 304
  if (length !== undefined && !isEmpty && !response.hasHeader("Content-Length")) {
    response.setHeader("Content-Length", length)
  }
  response.writeHead(answer.status)
}

export const make = (request: IncomingMessage, response: ServerResponse): Connection => {
  const { socket } = request
  const gone = () => socket.destroyed || response.writableEnded
  /** Runs a write, and ends when it was flushed or can no longer be. */
  const writing = (write: (flushed: () => void) => void): Effect.Effect<void> =>
    Effect.async((resume) => {
      const done = () => resume(Effect.void)
      if (gone()) {
        done()
        return
      }
      response.once("close", done)
      write(() => {
        response.off("close", done)
        done()
      })
    })
  return {
    send: (answer) =>
      writing((flushed) => {
        if (answer.stream !== undefined) {
          writeHead(response, answer, undefined)
          response.flushHeaders()
          response.once(
            "close",
            answer.stream((text) => void response.write(text))
          )
          return
        }
        const body = bodyOf(answer)
        writeHead(response, answer, body.length)
        response.once("finish", flushed)
        response.end(body)
      }),
    sendPart: (answer, bytes) =>
      writing((flushed) => {
        const body = bodyOf(answer)
        // An empty body has no middle: one byte is promised and withheld.
        writeHead(response, answer, Math.max(1, body.length))
        response.flushHeaders()
        response.write(body.subarray(0, bytes), () => flushed())
      }),
    begin: (answer) =>
      Effect.sync(() => {
        if (gone()) return
        writeHead(response, answer, undefined)
        response.flushHeaders()
      }),
    sendMore: (piece) => writing((flushed) => void response.write(piece, () => flushed())),
    isGone: Effect.sync(gone),
    reset: Effect.sync(() => {
      socket.resetAndDestroy()
    }),
    close: Effect.sync(() => {
      socket.destroySoon()
    }),
    closed: Effect.async((resume) => {
      if (socket.destroyed) {
        resume(Effect.void)
        return
      }
      const done = () => resume(Effect.void)
      socket.once("close", done)
      return Effect.sync(() => void socket.off("close", done))
    })
  }
}
