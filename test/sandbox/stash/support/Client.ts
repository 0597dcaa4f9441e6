import { WebSocket } from "ws"
import { until } from "./WithStash.ts"

/** A websocket that keeps what it hears. */
export interface Client {
  readonly say: (...messages: ReadonlyArray<unknown>) => void
  readonly heard: ReadonlyArray<unknown>
  /** Code and reason, once the server has closed. */
  readonly closed: () => readonly [number, string] | undefined
  readonly close: () => void
}

export const connect = async (
  url: string,
  protocol: string | undefined,
  headers: Record<string, string> = {}
): Promise<Client> => {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, protocol ?? [], { headers })
  const heard: Array<unknown> = []
  let closed: readonly [number, string] | undefined
  let failed: Error | undefined
  socket.on("message", (data: Buffer) => void heard.push(JSON.parse(data.toString("utf8"))))
  socket.on("close", (code, reason) => {
    closed = [code, reason.toString("utf8")]
  })
  socket.on("error", (error) => {
    failed = error
  })
  await until(() => failed !== undefined || socket.readyState === WebSocket.OPEN)
  if (failed) throw failed
  return {
    heard,
    closed: () => closed,
    say: (...messages) => messages.forEach((message) => socket.send(JSON.stringify(message))),
    close: () => socket.close()
  }
}
