import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import type { ResponseError } from "@effect/platform/HttpClientError"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { LimitPassed, Unavailable } from "../core/model/Failure.ts"
import { type Call, cutOff, ofTransport } from "./CallFailures.ts"

/** So much is read of an answer that refuses, or is not what was asked for: enough to tell why. Bytes. */
const headSize = 64 * 1024

interface Collected {
  readonly bytes: Buffer
  /** There was more; it was not read. */
  readonly over: boolean
}

/** HTTP itself holds an answer to the length that it names; packed, it would become more when unpacked. */
const isWithin = ({ headers }: HttpClientResponse, most: number): boolean =>
  Number(headers["content-length"] ?? Infinity) <= most && headers["content-encoding"] === undefined

/** The bytes of an answer as they come, up to so many. Ending early closes the connection, else it is free again. */
export const collected = (response: HttpClientResponse, most: number): Effect.Effect<Collected, ResponseError> =>
  Effect.suspend(() => {
    // Most are short and say so: read at once, they cost a few steps, a stream many.
    if (isWithin(response, most))
      return Effect.map(response.arrayBuffer, (bytes) => ({ bytes: Buffer.from(bytes), over: false }))
    const pieces: Array<Uint8Array> = []
    let length = 0
    return Stream.runForEachWhile(response.stream, (piece) =>
      Effect.sync(() => {
        pieces.push(piece)
        length += piece.length
        return length <= most
      })
    ).pipe(Effect.map(() => ({ bytes: Buffer.concat(pieces, Math.min(length, most)), over: length > most })))
  })

const utf8 = new TextDecoder()

/** The whole answer, which must not be larger than the call allows. */
export const textOf = (call: Call, response: HttpClientResponse) =>
  Effect.gen(function* () {
    const { bytes, over } = yield* Effect.mapError(collected(response, call.limit.answer), ofTransport(call))
    if (over) return yield* new LimitPassed({ ...call, limit: "answer_limit", most: call.limit.answer })
    return utf8.decode(bytes)
  })

/** The beginning of an answer of which the status says enough. */
export const headOf = (response: HttpClientResponse): Effect.Effect<string> =>
  collected(response, headSize).pipe(
    Effect.map(({ bytes }) => utf8.decode(bytes)),
    Effect.orElseSucceed(() => "")
  )

export const isJson = (response: HttpClientResponse): boolean => /\bjson\b/.test(response.headers["content-type"] ?? "")

/** The answer, which must be JSON of this form; else what is said of it. It is read to its end: the connection is then free again. */
export const jsonOf = <A, I>(
  call: Call,
  response: HttpClientResponse,
  schema: Schema.Schema<A, I>,
  said: { readonly notJson: string; readonly otherwise: string }
) =>
  Effect.gen(function* () {
    const wrong = (problem: string) => new Unavailable({ ...call, status: response.status, problem, retryAfter: null })
    if (!isJson(response)) return yield* Effect.zipRight(headOf(response), wrong(said.notJson))
    const text = yield* textOf(call, response)
    const body = yield* Effect.try({
      try: (): unknown => (text === "" ? null : JSON.parse(text)),
      catch: () => wrong(cutOff)
    })
    return yield* Effect.mapError(Schema.decodeUnknown(schema)(body), () => wrong(said.otherwise))
  })
