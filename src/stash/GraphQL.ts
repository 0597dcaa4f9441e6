import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { NotUsable } from "../core/model/Failure.ts"
import type { Call } from "../http/CallFailures.ts"
import { isJson, jsonOf } from "../http/ReadAnswer.ts"
import { AnswerError, Envelope } from "./Answers.ts"
import type { StashCall } from "./StashCall.ts"

const isError = Schema.decodeUnknownOption(AnswerError)

/** An error that cannot be read is one all the same. */
const errorOf = (raw: unknown): AnswerError =>
  Option.getOrElse(isError(raw), () => ({ message: "an error that cannot be read" }))

/** Sends one document and gives the envelope: errors inside it are the caller's to read. */
export const make = ({ address, callOf, refuse, send: sendCall, whole }: StashCall) => {
  const read = (call: Call, response: HttpClientResponse) =>
    Effect.gen(function* () {
      // 422 and 400 explain themselves in the envelope, except when the body echoes the request.
      if (response.status !== 200 && !(response.status === 422 && isJson(response)))
        return yield* refuse(call, response)
      return yield* jsonOf(call, response, Envelope, {
        notJson: "its answer is not JSON; is stash_url really Stash?",
        otherwise: "its answer is not a GraphQL answer; is stash_url really Stash?"
      })
    })

  const send = (operation: string, query: string, variables: Readonly<Record<string, unknown>>) =>
    Effect.gen(function* () {
      const call = yield* callOf(operation, "POST /graphql")
      const request = HttpClientRequest.post(`${address}/graphql`).pipe(
        // Without it, Stash v0.29 and newer answer validation errors with another status and content type.
        HttpClientRequest.setHeader("Accept", "application/json"),
        HttpClientRequest.bodyUnsafeJson({ query, variables })
      )
      const exchange = Effect.flatMap(sendCall(call, request), (response) => read(call, response))
      const { data, errors: raw } = yield* whole(call, exchange)
      const errors = raw.map(errorOf)
      const invalid = errors.find((error) => error.extensions?.code !== undefined)
      if (invalid !== undefined) {
        return yield* new NotUsable({ ...call, problem: `${invalid.message} PlexSync needs Stash v0.27 or newer.` })
      }
      if (errors.some((error) => error.message.includes("database not initialized"))) {
        return yield* new NotUsable({
          ...call,
          problem: "its database is not ready; open Stash in a browser and finish the set-up or migration"
        })
      }
      return { data, errors }
    })

  return { send } as const
}
