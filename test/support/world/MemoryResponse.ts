import * as Cookies from "@effect/platform/Cookies"
import * as Headers from "@effect/platform/Headers"
import { ResponseError } from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import { type HttpClientResponse, TypeId } from "@effect/platform/HttpClientResponse"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as UrlParams from "@effect/platform/UrlParams"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { coded, type Answered } from "../HttpScript.ts"

/** An answer that is read without a promise: under a TestClock, what waits for one may be overtaken by the clock. */
class MemoryResponse extends Inspectable.Class implements HttpClientResponse {
  readonly [TypeId]: HttpClientResponse[typeof TypeId] = TypeId
  readonly [HttpIncomingMessage.TypeId]: HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly cookies = Cookies.empty
  readonly remoteAddress = Option.none()
  readonly request: HttpClientRequest
  readonly status: number
  readonly headers: Headers.Headers
  private readonly answer: Answered

  constructor(request: HttpClientRequest, answer: Answered) {
    super()
    this.request = request
    this.answer = answer
    this.status = answer.status
    this.headers = Headers.fromInput(answer.headers)
  }

  toJSON(): unknown {
    return HttpIncomingMessage.inspect(this, { status: this.status })
  }

  private failed(cause: unknown) {
    return new ResponseError({ request: this.request, response: this, reason: "Decode", cause })
  }

  private get bytes(): Uint8Array {
    const { body = "" } = this.answer
    return typeof body === "string" ? new TextEncoder().encode(body) : body
  }

  /** What there is of the body, unless the connection breaks in it. */
  private whole<A>(read: (answer: Answered) => A): Effect.Effect<A, ResponseError> {
    return Effect.suspend(() =>
      this.answer.cut === undefined ? Effect.succeed(read(this.answer)) : this.failed(coded(this.answer.cut))
    )
  }

  get text(): Effect.Effect<string, ResponseError> {
    return this.whole(({ body = "" }) => (typeof body === "string" ? body : new TextDecoder().decode(body)))
  }

  get json(): Effect.Effect<unknown, ResponseError> {
    return Effect.flatMap(this.text, (text) =>
      Effect.try({ try: (): unknown => JSON.parse(text), catch: (cause) => this.failed(cause) })
    )
  }

  get stream(): Stream.Stream<Uint8Array, ResponseError> {
    const rest = this.answer.cut === undefined ? Stream.empty : Stream.fail(this.failed(coded(this.answer.cut)))
    return Stream.concat(Stream.make(this.bytes), rest)
  }

  get arrayBuffer(): Effect.Effect<ArrayBuffer, ResponseError> {
    return this.whole(() => Uint8Array.from(this.bytes).buffer)
  }

  get urlParamsBody(): Effect.Effect<UrlParams.UrlParams, ResponseError> {
    return Effect.map(this.text, (text) => UrlParams.fromInput(new URLSearchParams(text)))
  }

  /** Nobody asks for one. */
  readonly formData = Effect.dieMessage("no answer of a world is a form")
}

export const make = (request: HttpClientRequest, answer: Answered): HttpClientResponse =>
  new MemoryResponse(request, answer)
