import { describe, expect, it } from "@effect/vitest"
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { SceneWalk } from "../../src/watch/SceneWalk.ts"
import type { Progress } from "../../src/core/watch/Walk.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { SceneMemory } from "../../src/store/scenes/SceneMemory.ts"
import { at, type Running, withStash } from "../sandbox/stash/support/WithStash.ts"
import * as TestStore from "../support/TestStore.ts"
import { watchOf } from "../support/WatchWorld.ts"

const noon = Date.UTC(2026, 10, 21, 12)
const ids = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index)

const jobs = Effect.map(TestStore.rows, (rows) => rows.map((row) => Number(row["scene_id"])))

const editAll = (stash: Running, scenes: ReadonlyArray<number>, details: string) =>
  Effect.promise(() =>
    stash.ask("mutation ($input: BulkSceneUpdateInput!) { bulkSceneUpdate(input: $input) { id } }", {
      input: { ids: scenes.map(String), details }
    })
  )

/** Requests by the name of their operation, since the last time. */
const asked = (stash: Running) =>
  Effect.promise(async () => {
    const stats = at(await (await stash.send("/__sandbox/stats")).json(), "graphql") as object
    await stash.control("reset-stats", {})
    return Object.keys(stats)
  })

/** Everything that Stash has is known, as if read at `readAt`. */
const learnAll = Effect.fnUntraced(function* (readAt: number) {
  const stash = yield* StashApi
  const memory = yield* SceneMemory
  const read = yield* stash.scenesAfter(0)
  const others = read.last === null ? [] : (yield* stash.scenesAfter(read.last)).rows
  yield* memory.learn([...read.rows, ...others], [], readAt)
})

/** One walk after another over what a poll's page of 40 shows. */
const walk = (progress: Progress, now: number) =>
  Effect.gen(function* () {
    const stash = yield* StashApi
    const scenes = yield* SceneWalk
    const page = yield* stash.newestRows(1)
    const first = { ...page, rows: page.rows.slice(0, 40) }
    return yield* scenes.walk(progress, first, [], { at: now, jumped: false, since: 0, alone: new Set(), askedAt: now })
  })

const walking = <A, E>(
  stash: Running,
  test: Effect.Effect<A, E, SceneWalk | StashApi | SceneMemory | SqlClient.SqlClient>
) => {
  const { layer } = watchOf(stash)
  return test.pipe(Effect.provide(Layer.provideMerge(SceneWalk.Default, layer)), Effect.scoped, Effect.runPromise)
}

/** A walk that ended a minute ago, at a stamp that is newer than those of the edits below. */
const ahead = (now: number): Progress => ({
  floor: now - 59_999,
  newest: now - 60_000,
  offset: 0,
  deepAt: now - 60_000
})

describe("what Stash stores late, under a stamp that the walk has passed", () => {
  it("is found with the newest rows, and everything of its edit below them", () =>
    withStash({ scenes: 700, at: noon }, (stash) =>
      walking(
        stash,
        Effect.gen(function* () {
          yield* learnAll(noon + 3_600_000)
          yield* editAll(stash, ids(1, 650), "Late")
          yield* Effect.sync(() => stash.clock.advance(120_000))
          const now = noon + 120_000
          const { wished } = yield* walk(ahead(now), now)
          expect(wished).toBe(650)
          expect(yield* jobs).toEqual(ids(1, 650))
          yield* asked(stash)
          // By now all of it is known: no request beside the one that stands for the poll.
          expect((yield* walk(ahead(now), now)).wished).toBe(0)
          expect(yield* asked(stash)).toEqual(["NewestRows"])
        })
      )
    ))

  it("is not looked for where the stamps below are the ones that are known", () =>
    withStash({ scenes: 100, at: noon }, (stash) =>
      walking(
        stash,
        Effect.gen(function* () {
          yield* editAll(stash, ids(1, 100), "Before")
          yield* learnAll(noon + 3_600_000)
          yield* asked(stash)
          const now = noon + 120_000
          expect((yield* walk(ahead(now), now)).wished).toBe(0)
          expect(yield* asked(stash)).toEqual(["NewestRows"])
        })
      )
    ))
})

describe("an edit by hand", () => {
  it("beside many scenes of a bulk edit that are read again is no bulk work", () =>
    withStash({ scenes: 60, at: noon }, (stash) =>
      walking(
        stash,
        Effect.gen(function* () {
          yield* editAll(stash, ids(1, 30), "Together")
          // So soon after their stamps that they have to be read again.
          yield* learnAll(noon + 1000)
          yield* Effect.sync(() => stash.clock.advance(3000))
          yield* editAll(stash, [45], "By hand")
          const now = noon + 6000
          yield* walk({ floor: noon - 2000, newest: noon, offset: 0, deepAt: now }, now)
          const reasons = new Map((yield* TestStore.rows).map((row) => [row["scene_id"], row["reason"]]))
          expect(reasons.get(45)).toBe("edit")
          expect(new Set([...reasons.values()])).toEqual(new Set(["edit", "bulk"]))
        })
      )
    ))
})
