import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { createServer, type RequestListener } from "node:http"
import { connect, type Socket } from "node:net"

/** A real HTTP server on loopback for the time of a test; gives its address. */
export const serve = (answer: RequestListener) =>
  Effect.acquireRelease(
    Effect.async<{ readonly url: string; readonly close: () => void }>((resume) => {
      const server = createServer(answer)
      const close = () => {
        server.closeAllConnections()
        server.close()
      }
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  ).pipe(Effect.map(({ url }) => url))

/** Listens with the smallest backlog and never accepts: its event loop stands still. */
const deaf = `
  const server = require("node:net").createServer()
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    require("node:fs").writeSync(1, String(server.address().port))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })
`

/** Whether one more connection stands within half a second; it is kept open. */
const fills = (port: number, sockets: Array<Socket>) =>
  Effect.async<boolean>((resume) => {
    const socket = connect(port, "127.0.0.1", () => resume(Effect.succeed(true)))
    socket.on("error", () => undefined)
    sockets.push(socket)
  }).pipe(Effect.timeoutTo({ duration: "500 millis", onTimeout: () => false, onSuccess: (stands) => stands }))

/** The address of a port where connecting never ends: its backlog is full and nobody accepts. */
export const deafServer = Effect.gen(function* () {
  const child = yield* Effect.acquireRelease(
    Effect.sync(() => spawn(process.execPath, ["-e", deaf], { stdio: ["ignore", "pipe", "ignore"] })),
    (process_) => Effect.sync(() => process_.kill("SIGKILL"))
  )
  const port = yield* Effect.async<number>((resume) => {
    child.stdout.once("data", (data: Buffer) => resume(Effect.succeed(Number(data.toString()))))
  })
  const sockets = yield* Effect.acquireRelease(
    Effect.sync((): Array<Socket> => []),
    (open) => Effect.sync(() => open.forEach((socket) => socket.destroy()))
  )
  yield* Effect.repeat(fills(port, sockets), { while: (stands) => stands && sockets.length < 200 })
  return { url: `http://127.0.0.1:${port}`, full: sockets.length < 200 }
})
