import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Cursors } from "../sqlite/KeyValues.ts"

const cursor = "full sync begun"

/** Whether a person ever asked for all scenes to be synced. Until then, scenes that were never synced are left alone. */
export class FullSync extends Effect.Service<FullSync>()("plexsync/FullSync", {
  effect: Effect.gen(function* () {
    const cursors = yield* Cursors
    return {
      begin: Effect.flatMap(Clock.currentTimeMillis, (now) => cursors.set(cursor, Schema.Number, now)),
      begun: Effect.map(cursors.get(cursor, Schema.Number), Option.isSome)
    } as const
  }),
  dependencies: [Cursors.Default]
}) {}
