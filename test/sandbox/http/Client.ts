import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Agent, request, type IncomingHttpHeaders } from "node:http"

/** What a client saw of one request, down to how the connection ended. */
export interface Seen {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
  /** `whole`, or the error code that ended it. */
  readonly ended: string
  readonly localPort: number | undefined
}

export interface Ask {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Buffer
  readonly agent?: Agent
  /** Gives up after so many milliseconds of silence. */
  readonly silenceMs?: number
}

/** One request by Node's own client, which shows what nicer clients hide. */
export const ask = (url: string, options: Ask = {}): Effect.Effect<Seen> =>
  Effect.async((resume) => {
    const chunks: Array<Buffer> = []
    let status: number | undefined
    let headers: IncomingHttpHeaders = {}
    let localPort: number | undefined
    const done = (ended: string) => {
      const body = Buffer.concat(chunks)
      resume(Effect.succeed({ status, headers, body, text: body.toString("utf8"), ended, localPort }))
    }
    const outgoing = request(url, {
      method: options.method ?? "GET",
      headers: options.headers ?? {},
      agent: options.agent ?? new Agent({ keepAlive: false })
    })
    outgoing.on("socket", (socket) => {
      socket.once("connect", () => (localPort = socket.localPort))
      localPort ??= socket.localPort
    })
    outgoing.on("response", (response) => {
      status = response.statusCode
      headers = response.headers
      localPort ??= response.socket.localPort
      response.on("data", (chunk: Buffer) => void chunks.push(chunk))
      response.on("end", () => done("whole"))
      response.on("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message))
    })
    outgoing.on("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message))
    if (options.silenceMs !== undefined)
      outgoing.setTimeout(options.silenceMs, () => outgoing.destroy(new Error("silence")))
    outgoing.end(options.body)
    return Effect.sync(() => outgoing.destroy())
  })

export const post = (url: string, body: unknown): Effect.Effect<Seen> =>
  ask(url, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } })

const Json = Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

/** The JSON object of an answer; a defect if it is none. */
export const json: (seen: Seen) => Readonly<Record<string, unknown>> = ({ text }) => Schema.decodeSync(Json)(text)
