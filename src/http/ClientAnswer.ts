import * as Cookies from "@effect/platform/Cookies"
import * as Headers from "@effect/platform/Headers"
import { ResponseError } from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import { type HttpClientResponse, TypeId } from "@effect/platform/HttpClientResponse"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import type * as UrlParams from "@effect/platform/UrlParams"
import * as NodeStream from "@effect/platform-node/NodeStream"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { IncomingHttpHeaders } from "node:http"
import type { Readable } from "node:stream"

/** What there is of an answer's body: all of it, what came until the connection broke, or a stream that is still to come. */
export type Body =
  { readonly bytes: Uint8Array<ArrayBuffer>; readonly broken: Option.Option<Error> } | { readonly stream: Readable }

export interface Answer {
  readonly request: HttpClientRequest
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Body
}

/** Forms are for those who serve: no server answers with one. */
const noForm = Effect.dieMessage("an answer is read as text, JSON or bytes")

const text = new TextDecoder()

/** An answer as @effect/platform has it. Its headers are looked through once, and what came with them costs no stream. */
export class ClientAnswer extends Inspectable.Class implements HttpClientResponse {
  readonly [TypeId]: HttpClientResponse[typeof TypeId] = TypeId
  readonly [HttpIncomingMessage.TypeId]: HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly remoteAddress = Option.none()
  readonly formData: Effect.Effect<FormData, ResponseError> = noForm
  readonly urlParamsBody: Effect.Effect<UrlParams.UrlParams, ResponseError> = noForm
  readonly request: HttpClientRequest
  readonly status: number
  readonly headers: Headers.Headers
  private readonly setCookie: ReadonlyArray<string>
  private readonly body: Body

  constructor({ body, headers, request, status }: Answer) {
    super()
    this.request = request
    this.status = status
    this.headers = Headers.fromInput(headers)
    this.setCookie = [headers["set-cookie"] ?? []].flat()
    this.body = body
  }

  toJSON(): unknown {
    return HttpIncomingMessage.inspect(this, { request: this.request.toJSON(), status: this.status })
  }

  private readonly failed = (cause: unknown) =>
    new ResponseError({ request: this.request, response: this, reason: "Decode", cause })

  get cookies(): Cookies.Cookies {
    return Cookies.fromSetCookie(this.setCookie)
  }

  private get bytes(): Effect.Effect<Uint8Array<ArrayBuffer>, ResponseError> {
    const { body } = this
    return "stream" in body
      ? Effect.map(
          NodeStream.toUint8Array(() => body.stream, { onFailure: this.failed }),
          (all) => Uint8Array.from(all)
        )
      : Option.match(body.broken, { onNone: () => Effect.succeed(body.bytes), onSome: (cause) => this.failed(cause) })
  }

  get arrayBuffer(): Effect.Effect<ArrayBuffer, ResponseError> {
    return Effect.map(this.bytes, (bytes) => bytes.buffer)
  }

  get text(): Effect.Effect<string, ResponseError> {
    return Effect.map(this.bytes, (bytes) => text.decode(bytes))
  }

  get json(): Effect.Effect<unknown, ResponseError> {
    return Effect.flatMap(this.text, (said) =>
      Effect.try({ try: (): unknown => (said === "" ? null : JSON.parse(said)), catch: this.failed })
    )
  }

  get stream(): Stream.Stream<Uint8Array, ResponseError> {
    const { body } = this
    if ("stream" in body) return NodeStream.fromReadable(() => body.stream, this.failed)
    const rest = Option.match(body.broken, {
      onNone: () => Stream.empty,
      onSome: (cause) => Stream.fail(this.failed(cause))
    })
    return Stream.concat(Stream.make(body.bytes), rest)
  }
}
