import { describe, expect, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { Watch } from "../../src/watch/Watch.ts"
import { type Running, withStash } from "../sandbox/stash/support/WithStash.ts"
import * as TestStore from "../support/TestStore.ts"
import { watchOf } from "../support/WatchWorld.ts"
import { eventually } from "./Watching.ts"

const noon = Date.UTC(2026, 10, 21, 12)

/** So many more polls have ended without trouble. */
const polled = Effect.gen(function* () {
  const { health } = yield* Watch
  for (let polls = 0; polls < 3; polls += 1) {
    const before = (yield* health).lastPollAt ?? 0
    yield* eventually(health, ({ lastPollAt, problem }) => (lastPollAt ?? 0) > before && problem === null)
  }
})
const jobs = Effect.map(TestStore.rows, (rows) =>
  rows.map((row) => `${String(row["scene_id"])} ${String(row["reason"])}`)
)
const known = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.map(
    sql`SELECT (SELECT count(*) FROM scene WHERE version IS NOT NULL) AS scenes, (SELECT count(*) FROM scene_file) AS files,
      (SELECT count(*) FROM scene_ref) AS relations`,
    ([row]) => ({ ...row })
  )
)

const watching = <A, E>(stash: Running, test: Effect.Effect<A, E, Watch | SqlClient.SqlClient>) => {
  const { layer } = watchOf(stash)
  return Effect.gen(function* () {
    const { forever, health } = yield* Watch
    const fiber = yield* Effect.fork(forever)
    return yield* Effect.ensuring(
      Effect.zipRight(
        eventually(health, (now) => now.ready),
        test
      ),
      Fiber.interrupt(fiber)
    )
  }).pipe(Effect.provide(layer), Effect.scoped, Effect.runPromise)
}

const edit = (stash: Running, scene: number, input: object) =>
  Effect.promise(() => {
    stash.clock.advance(10_000)
    return stash.ask("mutation ($input: SceneUpdateInput!) { sceneUpdate(input: $input) { id } }", {
      input: { id: String(scene), ...input }
    })
  })
const odd = (stash: Running, attribute: object) => Effect.promise(() => stash.control("odd", attribute))
/** How often all ids were compared. */
const sweeps = (stash: Running) =>
  Effect.promise(async () => {
    const stats = (await (await stash.send("/__sandbox/stats")).json()) as {
      readonly graphql: Readonly<Record<string, unknown>>
    }
    return "RowsAfter" in stats.graphql
  })

describe("a scene that cannot be read, to the watch", () => {
  it("is there: nothing of it is forgotten, it starts no sweep, and it is wished for each time its stamp moves", () =>
    withStash({ scenes: 30, at: noon }, (stash) =>
      watching(
        stash,
        Effect.gen(function* () {
          const before = yield* known
          yield* odd(stash, { list: "scenes", row: "7", key: "tags", value: null })
          yield* odd(stash, { list: "scenes", row: "9", key: "updated_at", value: null })
          yield* edit(stash, 7, { title: "Edited while it is odd" })
          yield* eventually(jobs, (found) => found.includes("7 edit"))
          yield* Effect.flatMap(SqlClient.SqlClient, (sql) => sql`DELETE FROM job`)
          yield* polled
          expect([yield* jobs, yield* known, yield* sweeps(stash)]).toEqual([[], before, false])
          yield* odd(stash, {})
          yield* edit(stash, 7, { title: "Mended" })
          yield* eventually(jobs, (found) => found.includes("7 edit"))
        })
      )
    ))

  it("may be any scene where it does not say which it is: none is forgotten then", () =>
    withStash({ scenes: 30, at: noon }, (stash) =>
      watching(
        stash,
        Effect.gen(function* () {
          const before = yield* known
          yield* odd(stash, { list: "scenes", row: "9", key: "id", value: null })
          yield* Effect.promise(() => stash.ask("mutation { sceneDestroy(input: { id: 5 }) }"))
          yield* eventually(sweeps(stash), (swept) => swept)
          yield* polled
          expect(yield* known).toEqual(before)
        })
      )
    ))

  it("counts as known from the first start on", () =>
    withStash({ scenes: 30, at: noon }, async (stash) => {
      await Effect.runPromise(odd(stash, { list: "scenes", row: "7", key: "performers", value: "none" }))
      await watching(
        stash,
        Effect.gen(function* () {
          yield* polled
          expect([yield* jobs, yield* known, yield* sweeps(stash)]).toMatchObject([[], { scenes: 30 }, false])
        })
      )
    }))
})
