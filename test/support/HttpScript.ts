import * as HttpClient from "@effect/platform/HttpClient"
import { RequestError } from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** An answer. */
export interface Answered {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** The code the body breaks with after what there is of it. */
  readonly cut?: string
}

/** What a server does with one request: answers, or breaks with a code of Node's or undici's. */
export type Reply = Answered | { readonly breaks: string }

/** One request as it was sent. */
export interface Call {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export const json = (value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: typeof value === "string" ? value : JSON.stringify(value)
})

export const breaks = (code: string): Reply => ({ breaks: code })

export const status = (code: number, headers: Readonly<Record<string, string>> = {}, body = ""): Reply => ({
  status: code,
  headers,
  body
})

/** The same from Plex itself. */
export const ofPlex = (code: number): Reply => status(code, { "x-plex-protocol": "1.0" })

/** An error of this code, as Node and undici make them. */
export const coded = (code: string) => Object.assign(new Error(code), { code })

const bodyOf = ({ body = "", cut }: Answered) =>
  new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(typeof body === "string" ? new TextEncoder().encode(body) : body)
      if (cut === undefined) controller.close()
      else controller.error(coded(cut))
    }
  })

/** A scripted server: the n-th request gets the n-th reply, the last one repeats. */
export const httpScript = (...replies: readonly [Reply, ...ReadonlyArray<Reply>]) => {
  const calls: Array<Call> = []
  const client = HttpClient.make((request, url) => {
    const reply = replies[Math.min(calls.length, replies.length - 1)] ?? replies[0]
    const body = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""
    calls.push({ method: request.method, url: url.toString(), headers: request.headers, body })
    if ("breaks" in reply)
      return Effect.fail(new RequestError({ request, reason: "Transport", cause: coded(reply.breaks) }))
    const content = reply.status === 204 || reply.status === 304 ? null : bodyOf(reply)
    return Effect.succeed(
      HttpClientResponse.fromWeb(request, new Response(content, { status: reply.status, headers: reply.headers ?? {} }))
    )
  })
  return { calls, layer: Layer.succeed(HttpClient.HttpClient, client) }
}
