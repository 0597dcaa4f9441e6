import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { maxBytes } from "../core/model/Cover.ts"
import { Unavailable } from "../core/model/Failure.ts"
import type { SceneId } from "../core/model/Scene.ts"
import { atOnce, type Call, cutOff, ofTransport } from "../http/CallFailures.ts"
import { headOf } from "../http/ReadAnswer.ts"
import type { StashCall } from "./StashCall.ts"

/** What Stash answers when asked for a cover. */
export type CoverAnswer = Data.TaggedEnum<{
  /** It is still the one with the ETag that was named. */
  Unchanged: {}
  Read: { readonly bytes: Uint8Array<ArrayBuffer>; readonly etag: Option.Option<string> }
  /** More than Plex takes; the rest was not read. `length` in bytes, null if Stash did not say. */
  TooLarge: { readonly length: number | null; readonly etag: Option.Option<string> }
  /** The way to it leads elsewhere, and is not followed; `where` is a sentence about it. */
  Elsewhere: { readonly where: string }
  /** There is no such scene. A scene without a cover has a placeholder. */
  Missing: {}
}>
export const CoverAnswer = Data.taggedEnum<CoverAnswer>()

const lengthOf = (response: HttpClientResponse): number | null => {
  const declared = Number(response.headers["content-length"] ?? "x")
  return Number.isSafeInteger(declared) ? declared : null
}

/** Covers by their scene's id: never by an address that Stash gives, which may be another host's. */
export const make = ({ address, callOf, refuse, send, whole }: StashCall) => {
  const read = (call: Call, response: HttpClientResponse) =>
    Effect.gen(function* () {
      const declared = lengthOf(response)
      const etag = Option.fromNullable(response.headers["etag"])
      // Memory that is never written to costs nothing, so one piece does for an unknown length.
      const room = new Uint8Array(Math.min(declared ?? maxBytes, maxBytes))
      let length = 0
      let over = declared !== null && declared > maxBytes
      // Ending it early closes the connection, which would otherwise wait for a reader for ever.
      yield* Stream.runForEachWhile(response.stream, (chunk) =>
        Effect.sync(() => {
          over ||= length + chunk.length > room.length
          if (over) return false
          room.set(chunk, length)
          length += chunk.length
          return true
        })
      ).pipe(Effect.mapError(ofTransport(call)))
      if (over) return CoverAnswer.TooLarge({ length: declared, etag })
      // A connection that broke before the first byte was asked for ends as an empty body.
      if (declared === null ? length === 0 : length < declared) {
        return yield* new Unavailable({ ...call, status: response.status, problem: cutOff, retryAfter: null })
      }
      return CoverAnswer.Read({ bytes: room.subarray(0, length), etag })
    })

  const ask = (call: Call, id: SceneId, etag: Option.Option<string>) =>
    Effect.gen(function* () {
      const request = HttpClientRequest.get(`${address}/scene/${id}/screenshot`)
      const response = yield* send(
        call,
        Option.match(etag, {
          onNone: () => request,
          onSome: (known) => HttpClientRequest.setHeader(request, "If-None-Match", known)
        })
      )
      const { status } = response
      if (status === 200) return yield* read(call, response)
      if (status === 304 && Option.isSome(etag)) return CoverAnswer.Unchanged()
      if (status === 404) return yield* Effect.as(headOf(response), CoverAnswer.Missing())
      return yield* Effect.catchTag(refuse(call, response), "Refused", (failure) =>
        failure.status < 400 ? Effect.succeed(CoverAnswer.Elsewhere({ where: failure.problem })) : failure
      )
    })

  /** The cover, unless it is still the one with this ETag. */
  return (id: SceneId, etag: Option.Option<string>) =>
    Effect.flatMap(callOf("read cover", `GET /scene/${id}/screenshot`, "picture"), (call) =>
      whole(call, ask(call, id, etag))
    ).pipe(atOnce)
}
