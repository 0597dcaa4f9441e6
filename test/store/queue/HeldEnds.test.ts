import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { StoreFailed } from "../../../src/core/model/Failure.ts"
import { HeldEnds } from "../../../src/store/queue/HeldEnds.ts"
import { memory, row, rows } from "../../support/TestStore.ts"
import { enqueue, inHand, overtaken } from "./InHand.ts"

const full = new StoreFailed({ operation: "x", code: "SQLITE_FULL", problem: "disk full" })

/** A job in hand whose end is held, and what is heard of it. */
const held = Effect.gen(function* () {
  const { claims, job } = yield* inHand()
  const ends = yield* HeldEnds
  const heard = yield* Ref.make<ReadonlyArray<string>>([])
  yield* ends.hold({
    end: claims.within.finish(job, Effect.void),
    after: (ended) => Ref.update(heard, (all) => [...all, ended])
  })
  return { claims, ends, heard: Ref.get(heard), job }
})

describe("an end that is held", () => {
  it.effect("is not written down before somebody commits, and then once", () =>
    Effect.gen(function* () {
      const { ends, heard } = yield* held
      expect(yield* row(1)).toMatchObject({ state: "running" })
      expect(yield* heard).toEqual([])
      yield* ends.commit
      yield* ends.commit
      expect(yield* rows).toEqual([])
      expect(yield* heard).toEqual(["settled"])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("goes along with the next fence, in one transaction", () =>
    Effect.gen(function* () {
      const { claims, ends, heard } = yield* held
      const sql = yield* SqlClient.SqlClient
      yield* enqueue(2)
      const [lease] = yield* Effect.orDie(
        sql<{ readonly owner: string; readonly epoch: number }>`SELECT owner, epoch FROM drain_lease`
      )
      const [next] = yield* claims.claim(lease!, 1)
      const note = Effect.orDie(sql`INSERT INTO cursor (name, value) VALUES ('noted', '1')`)
      expect(yield* ends.along(claims.within.renewNoting(next!, Effect.asVoid(note)))).toBe(true)
      expect(yield* rows).toMatchObject([{ scene_id: 2, state: "running" }])
      expect(yield* heard).toEqual(["settled"])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is not written down where the fence beside it cannot be", () =>
    Effect.gen(function* () {
      const { ends, heard } = yield* held
      expect(yield* Effect.flip(ends.along(full))).toBe(full)
      expect(yield* row(1)).toMatchObject({ state: "running" })
      expect(yield* heard).toEqual([])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("keeps no fence from being taken where its own claim was lost, and says so", () =>
    Effect.gen(function* () {
      const { claims, ends, heard } = yield* held
      yield* claims.claim(yield* overtaken, 1)
      expect(yield* ends.along(Effect.succeed("fenced"))).toBe("fenced")
      expect(yield* heard).toEqual(["lost"])
      expect(yield* row(1)).toMatchObject({ state: "running", epoch: 2 })
    }).pipe(Effect.provide(memory()))
  )
})
