import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { type Candidate, Trial, type Tried } from "../core/signin/Addresses.ts"
import { mayCarryToken } from "../core/signin/PrivateHost.ts"
import { codeOf, plainProblem } from "../http/CallFailures.ts"
import { headOf } from "../http/ReadAnswer.ts"

/** Each address has so long to say who is there. */
const within = "5 seconds"

const Identity = Schema.parseJson(
  Schema.Struct({ MediaContainer: Schema.Struct({ machineIdentifier: Schema.NonEmptyString }) })
)

const silent = (code: string, problem: string) => Trial.Silent({ code, problem })

/** Asks each address at once who is there. No token is sent. */
export const tryAddresses = (candidates: ReadonlyArray<Candidate>, machineIdentifier: string) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const trialOf = (url: string) =>
      HttpClientRequest.get(`${url}/identity`).pipe(
        HttpClientRequest.acceptJson,
        client.execute,
        Effect.flatMap((response) =>
          Effect.map(headOf(response), (body) =>
            Option.match(Schema.decodeUnknownOption(Identity)(body), {
              onNone: () => Trial.NoPlex({ status: response.status }),
              onSome: ({ MediaContainer: { machineIdentifier: id } }) =>
                id === machineIdentifier ? Trial.Right() : Trial.Other({ machineIdentifier: id })
            })
          )
        ),
        Effect.catchAll((error) => Effect.succeed(silent(codeOf(error.cause), plainProblem(codeOf(error.cause))))),
        Effect.timeoutTo({
          duration: within,
          onSuccess: (trial) => trial,
          onTimeout: () => silent("", `no answer within ${within}`)
        })
      )
    return yield* Effect.forEach(
      candidates,
      (candidate): Effect.Effect<Tried> => Effect.map(trialOf(candidate.url), (trial) => ({ candidate, trial })),
      { concurrency: "unbounded" }
    )
  })

/** What a server says to its token: `good`, `refused` by a 401 of its own, or nothing that tells. */
export const tryToken = (url: string, token: Redacted.Redacted) =>
  Effect.gen(function* () {
    if (!mayCarryToken(url)) return "untold" as const
    const client = yield* HttpClient.HttpClient
    return yield* HttpClientRequest.get(`${url}/library/sections`).pipe(
      HttpClientRequest.acceptJson,
      HttpClientRequest.setHeader("X-Plex-Token", Redacted.value(token)),
      client.execute,
      Effect.flatMap((response) => Effect.as(headOf(response), response.status)),
      Effect.map((status) =>
        status === 200 ? ("good" as const) : status === 401 ? ("refused" as const) : ("untold" as const)
      ),
      Effect.catchAll(() => Effect.succeed("untold" as const)),
      Effect.timeoutTo({ duration: within, onSuccess: (said) => said, onTimeout: () => "untold" as const })
    )
  })
