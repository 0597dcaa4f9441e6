import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { editRequests } from "../../src/plex/EditQuery.ts"
import { PlexApi } from "../../src/plex/PlexApi.ts"
import { json, type Reply } from "../support/HttpScript.ts"
import { itemWith, key } from "../support/Samples.ts"
import { plexOf } from "../support/Servers.ts"

export type Api = Effect.Effect.Success<typeof PlexApi>

/** One call over a script of replies, with the requests it made. Time passes as it must. */
export const over = <A, E>(
  replies: readonly [Reply, ...ReadonlyArray<Reply>],
  call: (plex: Api) => Effect.Effect<A, E>
) => {
  const plex = plexOf(...replies)
  return Effect.gen(function* () {
    const fiber = yield* Effect.fork(Effect.either(Effect.flatMap(PlexApi, call)))
    yield* TestClock.adjust("10 seconds")
    return { result: yield* Fiber.join(fiber), calls: plex.calls }
  }).pipe(Effect.provide(plex.layer))
}

export const answerOf = <A, E>(reply: Reply, call: (plex: Api) => Effect.Effect<A, E>) =>
  Effect.map(over([reply], call), ({ result }) => (result._tag === "Right" ? result.right : undefined))

export const failureOf = <A, E>(reply: Reply, call: (plex: Api) => Effect.Effect<A, E>) =>
  Effect.map(over([reply], call), ({ result }) => (result._tag === "Left" ? result.left : undefined))

export const read = (plex: Api) => plex.libraries

export const readItems = (plex: Api) => plex.items([key("7"), key("8")])

const [query] = editRequests(key("7"), [{ kind: "lock", field: "title" }]).map((request) => request.query)

export const edit = (plex: Api) => plex.edit(itemWith({ ratingKey: key("7"), sectionKey: "1" }), query!)

export const container = (fields: unknown) => json({ MediaContainer: fields })
