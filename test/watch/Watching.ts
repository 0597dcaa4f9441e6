import type * as SqlClient from "@effect/sql/SqlClient"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import type { ChangeHints } from "../../src/watch/ChangeHints.ts"
import { Watch } from "../../src/watch/Watch.ts"
import type { StashApi } from "../../src/stash/StashApi.ts"
import type { Running } from "../sandbox/stash/support/WithStash.ts"
import * as TestStore from "../support/TestStore.ts"
import { watchOf, type WatchOptions } from "../support/WatchWorld.ts"
import { limit } from "../support/Limits.ts"

/** Long before anything in these tests: every scene of the sandbox is older. */
export const noon = Date.UTC(2026, 10, 21, 12)

class NotYet extends Data.TaggedError("NotYet")<{ readonly answer: string }> {}

export const eventually = <A, E, R>(ask: Effect.Effect<A, E, R>, holds: (answer: A) => boolean) =>
  ask.pipe(
    Effect.filterOrFail(holds, (answer) => new NotYet({ answer: JSON.stringify(answer) })),
    Effect.retry(Schedule.intersect(Schedule.spaced("50 millis"), Schedule.recurUpTo(limit(20))))
  )

export const ready = Effect.flatMap(Watch, ({ health }) => eventually(health, (now) => now.ready))

/** A whole poll, begun after now, has ended. */
export const polled = Effect.gen(function* () {
  const { health } = yield* Watch
  const before = (yield* health).lastPollAt ?? 0
  yield* eventually(health, ({ lastPollAt }) => (lastPollAt ?? 0) > before)
  const then = (yield* health).lastPollAt ?? 0
  yield* eventually(health, ({ lastPollAt }) => (lastPollAt ?? 0) > then)
})

export const jobs = Effect.map(TestStore.rows, (rows) =>
  rows.map((row) => `${String(row["scene_id"])} ${String(row["reason"])}`)
)

/** Runs a watch of this Stash while the test goes on. */
export const watching = <A, E>(
  stash: Running,
  test: Effect.Effect<
    A,
    E,
    Watch | ChangeHints | StashApi | SqlClient.SqlClient | Layer.Layer.Success<ReturnType<typeof watchOf>["layer"]>
  >,
  options: WatchOptions = {}
) => {
  const { layer } = watchOf(stash, options)
  return Effect.gen(function* () {
    const { forever } = yield* Watch
    const fiber = yield* Effect.fork(forever)
    return yield* Effect.ensuring(test, Fiber.interrupt(fiber))
  }).pipe(Effect.provide(layer), Effect.scoped, Effect.runPromise)
}

export const edit = (stash: Running, scene: number, input: object) =>
  Effect.promise(() =>
    stash.ask("mutation ($input: SceneUpdateInput!) { sceneUpdate(input: $input) { id } }", {
      input: { id: String(scene), ...input }
    })
  )

export const editAll = (stash: Running, scenes: ReadonlyArray<number>, input: object) =>
  Effect.promise(() =>
    stash.ask("mutation ($input: BulkSceneUpdateInput!) { bulkSceneUpdate(input: $input) { id } }", {
      input: { ids: scenes.map(String), ...input }
    })
  )

export const ids = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)
