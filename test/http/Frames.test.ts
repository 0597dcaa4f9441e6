import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { type WebSocket, WebSocketServer } from "ws"
import { frames, Heard, type Line } from "../../src/http/Frames.ts"

const secret = "secret-token-0123456789"

/** A websocket server on loopback that does this with who comes, and the headers it was sent. */
const listening = (met: (socket: WebSocket) => void, status = 101) =>
  Effect.acquireRelease(
    Effect.async<{ readonly url: string; readonly headers: Array<unknown>; readonly close: () => void }>((resume) => {
      const headers: Array<unknown> = []
      const sockets = new WebSocketServer({ noServer: true })
      const server = createServer().on("upgrade", (request, socket, head) => {
        headers.push(request.headers["x-plex-token"])
        if (status === 101) sockets.handleUpgrade(request, socket, head, met)
        else socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\n\r\n`)
      })
      server.listen(0, "127.0.0.1", () => {
        const close = () => {
          for (const socket of sockets.clients) socket.terminate()
          server.close()
        }
        const { port } = server.address() as AddressInfo // listens on TCP
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, headers, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

const line = (url: string, given: Partial<Line> = {}): Line => ({
  url: `${url}/notifications`,
  headers: { "X-Plex-Token": Redacted.make(secret) },
  connect: 2000,
  silence: 5000,
  ...given
})

/** Everything that was heard until the line ended, and how it ended. */
const heard = (to: Line) =>
  Effect.gen(function* () {
    const all: Array<Heard> = []
    const failure = yield* Effect.flip(Stream.runForEach(frames(to), (one) => Effect.sync(() => all.push(one))))
    return { all, failure }
  })

describe("a websocket", () => {
  it.scopedLive("says that it stands, then what comes, and how it ended", () =>
    Effect.gen(function* () {
      const { headers, url } = yield* listening((socket) => {
        socket.send("one")
        socket.send(Buffer.from([1, 2]))
        socket.ping()
        socket.send("two")
        socket.close(1012)
      })
      const { all, failure } = yield* heard(line(url))
      expect(headers).toEqual([secret])
      expect(all[0]).toEqual(Heard.Open())
      expect(all.filter(({ _tag }) => _tag === "Text")).toEqual([
        Heard.Text({ text: "one" }),
        Heard.Text({ text: "two" })
      ])
      expect(all).toContainEqual(Heard.Alive())
      expect(failure.message).toContain("1012")
    })
  )

  it.scopedLive("that is refused says so, and nothing of the token", () =>
    Effect.gen(function* () {
      const { url } = yield* listening(() => undefined, 401)
      const { all, failure } = yield* heard(line(url))
      expect(all).toEqual([])
      expect(failure.message).toContain("401")
      expect(JSON.stringify(failure)).not.toContain(secret)
    })
  )

  it.scopedLive("to nobody fails at once", () =>
    Effect.gen(function* () {
      const { close, url } = yield* listening(() => undefined)
      close()
      expect((yield* heard(line(url))).failure.message).toContain("ECONNREFUSED")
    })
  )

  it.scopedLive("on which nothing comes any more is given up; pings keep it", () =>
    Effect.gen(function* () {
      const { url } = yield* listening((socket) => {
        let left = 6
        // @effect-diagnostics-next-line globalTimers:off - the other side is no Effect.
        const ping = setInterval(() => {
          if (left-- > 0) socket.ping()
          else clearInterval(ping)
        }, 100)
      })
      const { all, failure } = yield* heard(line(url, { silence: 400 }))
      expect(all.filter(({ _tag }) => _tag === "Alive")).toHaveLength(6)
      expect(failure.message).toBe("nothing came for 400ms")
    })
  )

  it.scopedLive("is cut when its listener leaves", () =>
    Effect.gen(function* () {
      const closed = yield* Effect.makeLatch()
      const { url } = yield* listening((socket) => {
        socket.on("close", () => Effect.runFork(closed.open))
        socket.send("one")
      })
      yield* Stream.runDrain(Stream.take(frames(line(url)), 2))
      yield* closed.await
    })
  )
})
