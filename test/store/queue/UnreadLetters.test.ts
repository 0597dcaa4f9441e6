import { describe, expect, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import { Unreadable } from "../../../src/core/model/Failure.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { DeadLetters } from "../../../src/store/queue/DeadLetters.ts"
import type { Lease } from "../../../src/store/queue/DrainLease.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { UnreadLetters } from "../../../src/store/queue/UnreadLetters.ts"
import { id, key } from "../../support/Samples.ts"
import { lease, memory } from "../../support/TestStore.ts"

/** A scene whose item could not be read. */
const buried = (held: Lease, scene: number, item: string) =>
  Effect.gen(function* () {
    yield* (yield* JobQueue).enqueue(id(scene), "edit")
    const [job] = yield* (yield* Claims).claim(held, 1)
    const failure = new Unreadable({ server: "Plex", row: `item ${item}`, problem: "x" })
    if (job === undefined) return
    yield* (yield* DeadLetters).bury(job, {
      errorTag: failure._tag,
      family: "permanent",
      message: failure.message,
      cause: [],
      candidates: [failure.row]
    })
  })

describe("a scene whose item could not be read", () => {
  it.effect("is known by that item, and no other is", () =>
    Effect.gen(function* () {
      const held = yield* lease()
      yield* buried(held, 1, "11")
      yield* buried(held, 2, "12")
      const letters = yield* UnreadLetters
      expect(yield* letters.named([key("11"), key("13")])).toEqual(["11"])
      expect(yield* letters.scenesOf([key("13")])).toEqual([])
      expect(yield* letters.scenesOf([key("11")])).toEqual([1])
      expect(yield* (yield* SqlClient.SqlClient)`SELECT scene_id FROM dead_letter`).toHaveLength(2)
    }).pipe(Effect.provide(memory()))
  )
})
