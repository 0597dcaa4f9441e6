// @effect/platform's client over undici, which that library has too: each request of it takes a signal, a registry of answers, a readable stream and a promise
// each for the head and the body, most of what a short call costs. Here a short answer is one step, sent and read, and only a long one is a stream.
import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import { type HttpClientError, RequestError } from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as UrlParams from "@effect/platform/UrlParams"
import * as NodeStream from "@effect/platform-node/NodeStream"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FiberRef from "effect/FiberRef"
import * as Option from "effect/Option"
import type { IncomingHttpHeaders } from "node:http"
import { Readable } from "node:stream"
import type { Dispatcher } from "undici"
import { type Body, ClientAnswer } from "./ClientAnswer.ts"

/** Such an answer is read as it comes, into one piece. Bytes. */
const short = 1024 * 1024

/** Where requests go, how long each may be silent (ms), who hears of an answer's headers, and which headers no span may show. */
export interface Way {
  readonly dispatcher: Dispatcher
  readonly secret: ReadonlyArray<string>
  readonly silence: () => number
  readonly heard: (headers: IncomingHttpHeaders) => void
}

/** Whoever waited for the answer does not any more. */
const givenUp = new Error("the request was given up")

type Sent = Exclude<Dispatcher.DispatchOptions["body"], undefined>

const bodyOf = ({ body }: HttpClientRequest): Effect.Effect<Sent> => {
  switch (body._tag) {
    case "Uint8Array":
      return Effect.succeed(body.body)
    case "Stream":
      return NodeStream.toReadable(body.stream)
    case "Empty":
      return Effect.succeed(null)
    case "Raw":
    case "FormData":
      return Effect.dieMessage("a request carries bytes, or a stream of them")
  }
}

/** HTTP itself holds a body to the length that it names; packed, it would become more when unpacked. */
const lengthOf = (headers: IncomingHttpHeaders): number =>
  headers["content-encoding"] === undefined ? Number(headers["content-length"] ?? Infinity) : Infinity

/** Takes a body as it comes: into one piece, or as a stream, which is read no faster than somebody wants it. */
interface Intake {
  readonly body: (broken: Option.Option<Error>) => Body
  readonly take: (chunk: Buffer) => void
  readonly end: () => void
  readonly fail: (error: Error) => void
}

const inOnePiece = (length: number): Intake => {
  const bytes = new Uint8Array(length)
  let filled = 0
  return {
    body: (broken) => ({ bytes: filled === length ? bytes : bytes.slice(0, filled), broken }),
    take: (chunk) => {
      bytes.set(chunk, filled)
      filled += chunk.length
    },
    end: () => undefined,
    fail: () => undefined
  }
}

const asStream = (controller: Dispatcher.DispatchController): Intake => {
  let ended = false
  const stream = new Readable({
    read: () => controller.resume(),
    destroy: (error, done) => {
      if (!ended) controller.abort(error ?? givenUp)
      done(error)
    }
  })
  // Whoever reads it hears of it; nobody need.
  stream.on("error", () => undefined)
  return {
    body: () => ({ stream }),
    take: (chunk) => {
      if (!stream.push(chunk)) controller.pause()
    },
    end: () => {
      ended = true
      stream.push(null)
    },
    fail: (error) => {
      ended = true
      stream.destroy(error)
    }
  }
}

const exchange = ({ dispatcher, heard, silence }: Way, request: HttpClientRequest, url: URL, body: Sent) =>
  Effect.async<ClientAnswer, RequestError>((resume) => {
    let under: Dispatcher.DispatchController | undefined
    let leave = false
    let intake: Intake | undefined
    /** Told as soon as it is there: a short one when it is read, a stream when it begins. */
    let tell: ((broken: Option.Option<Error>) => void) | undefined
    const refused = (cause: unknown) => resume(new RequestError({ request, reason: "Transport", cause }))
    const fail = (error: Error) => {
      intake?.fail(error)
      if (tell === undefined) refused(error)
      else tell(Option.some(error))
    }
    try {
      dispatcher.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          method: request.method,
          headers: request.headers,
          body,
          headersTimeout: silence(),
          bodyTimeout: silence()
        },
        {
          onRequestStart: (controller) => {
            under = controller
            if (leave) controller.abort(givenUp)
          },
          onResponseStart: (controller, status, headers) => {
            // Only said before the answer.
            if (status < 200) return
            heard(headers)
            const length = lengthOf(headers)
            const taking = length <= short ? inOnePiece(length) : asStream(controller)
            intake = taking
            tell = (broken) =>
              resume(Effect.succeed(new ClientAnswer({ request, status, headers, body: taking.body(broken) })))
            if (length > short) tell(Option.none())
          },
          onResponseData: (_, chunk) => intake?.take(chunk),
          onResponseEnd: () => {
            intake?.end()
            tell?.(Option.none())
          },
          onResponseError: (_, error) => fail(error)
        }
      )
    } catch (error) {
      refused(error)
    }
    return Effect.sync(() => {
      leave = true
      under?.abort(givenUp)
    })
  })

const sentOver = (way: Way, request: HttpClientRequest, url: URL) => {
  const { body } = request
  return body._tag === "Empty"
    ? exchange(way, request, url, null)
    : Effect.flatMap(bodyOf(request), (sent) => exchange(way, request, url, sent))
}

/** A client whose requests go this way. Spans are for who collects them: the library makes them. */
export const make = (way: Way): HttpClient.HttpClient => {
  const spanned = HttpClient.make((request, url) => sentOver(way, request, url))
  const quick = (request: HttpClientRequest): Effect.Effect<HttpClientResponse, HttpClientError> =>
    Either.match(UrlParams.makeUrl(request.url, request.urlParams, request.hash), {
      onLeft: (cause) => new RequestError({ request, reason: "InvalidUrl", cause }),
      onRight: (url) => sentOver(way, request, url)
    })
  return HttpClient.makeWith<never, never, HttpClientError, never>(
    (asked) =>
      Effect.flatMap(asked, (request) =>
        Effect.withFiberRuntime<HttpClientResponse, HttpClientError>((fiber) =>
          fiber.getFiberRef(FiberRef.currentTracerEnabled)
            ? Effect.locally(spanned.execute(request), Headers.currentRedactedNames, way.secret)
            : quick(request)
        )
      ),
    (request) => Effect.succeed(request)
  )
}
