import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/TestClock"
import type { CallFailure } from "../../src/core/model/Failure.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { type Call, json, type Reply } from "../support/HttpScript.ts"
import { answers, type RecordedAnswer } from "../support/Recorded.ts"
import { id } from "../support/Samples.ts"
import { type StashAccess, stashOf } from "../support/Servers.ts"

export type Api = Effect.Effect.Success<typeof StashApi>

export type Replies = readonly [Reply, ...ReadonlyArray<Reply>]

export const recorded = answers("graphql-data.json")

export const refusals = answers("auth-and-subscriptions.json")

export const replyOf = (answer: RecordedAnswer | undefined): Reply => {
  if (answer === undefined) throw new Error("no such recording")
  // What is served here is as long as it is, whatever was recorded.
  const headers = Object.entries(answer.headers).filter(([header]) => header !== "content-length")
  return { status: answer.status, headers: Object.fromEntries(headers), body: answer.body }
}

export const data = (name: string) => replyOf(recorded.get(name))

export const over = <A, E>(replies: Replies, call: (stash: Api) => Effect.Effect<A, E>, access: StashAccess = {}) => {
  const stash = stashOf(access, ...replies)
  return Effect.gen(function* () {
    const fiber = yield* Effect.fork(Effect.either(Effect.flatMap(StashApi, call)))
    yield* TestClock.adjust("10 seconds")
    return { result: yield* Fiber.join(fiber), calls: stash.calls }
  }).pipe(Effect.provide(stash.layer))
}

export const answerOf = <A>(reply: Reply, call: (stash: Api) => Effect.Effect<A, CallFailure>) =>
  Effect.map(over([reply], call), ({ result }) => (result._tag === "Right" ? result.right : result.left.message))

export const failureOf = <A>(reply: Reply, call: (stash: Api) => Effect.Effect<A, CallFailure>) =>
  Effect.map(over([reply], call), ({ result }) => (result._tag === "Left" ? result.left : undefined))

const Body = Schema.parseJson(
  Schema.Struct({ query: Schema.String, variables: Schema.Record({ key: Schema.String, value: Schema.Unknown }) })
)

export const sent = (call: Call | undefined) => Schema.decodeSync(Body)(call?.body ?? "")

export const ask = (stash: Api) => stash.status

export const scenes = (...list: ReadonlyArray<unknown>) => json({ data: { findScenes: { scenes: list } } })

export const read =
  (...ids: ReadonlyArray<number>) =>
  (stash: Api) =>
    stash.scenesByIds(ids.map(id))
