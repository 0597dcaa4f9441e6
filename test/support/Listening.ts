import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http"
import { createServer as createTlsServer } from "node:https"
import { type WebSocket, WebSocketServer } from "ws"
import { selfSigned } from "./Certificate.ts"

export interface Listening {
  readonly url: string
  /** Of each upgrade that was asked for. */
  readonly headers: ReadonlyArray<IncomingHttpHeaders>
  readonly close: () => void
}

export interface Manner {
  /** Answers an upgrade with another status than 101: it is refused. */
  readonly status?: number
  /** Over TLS, with a certificate that is signed by itself. */
  readonly tls?: boolean
  /** What is answered to requests that are no upgrade. */
  readonly answer?: RequestListener
}

/** A real websocket server on loopback for the time of a test, that does this with who comes. */
export const listening = (
  met: (socket: WebSocket) => void,
  { answer = (_, response) => void response.writeHead(404).end(), status = 101, tls = false }: Manner = {}
): Effect.Effect<Listening, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.async<Listening>((resume) => {
      const headers: Array<IncomingHttpHeaders> = []
      const sockets = new WebSocketServer({ noServer: true })
      const server = tls ? createTlsServer(selfSigned, answer) : createServer(answer)
      server.on("upgrade", (request, socket, head) => {
        headers.push(request.headers)
        if (status === 101) sockets.handleUpgrade(request, socket, head, met)
        else socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\n\r\n`)
      })
      server.listen(0, "127.0.0.1", () => {
        const close = () => {
          for (const socket of sockets.clients) socket.terminate()
          server.close()
        }
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ url: `${tls ? "https" : "http"}://127.0.0.1:${port}`, headers, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )
