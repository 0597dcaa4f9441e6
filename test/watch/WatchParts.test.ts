import { describe, expect, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Watch } from "../../src/watch/Watch.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { Covers } from "../../src/store/scenes/Covers.ts"
import { type Running, withStash } from "../sandbox/stash/support/WithStash.ts"
import { id } from "../support/Samples.ts"
import * as TestStore from "../support/TestStore.ts"
import { watchOf } from "../support/WatchWorld.ts"
import { eventually } from "./Watching.ts"

const noon = Date.UTC(2026, 10, 21, 12)

const health = Effect.flatMap(Watch, (watch) => watch.health)
/** What fails, by name. */
const failing = Effect.map(health, ({ troubles }) => troubles.map(({ name }) => name))
const jobs = Effect.map(TestStore.rows, (rows) => rows.map((row) => Number(row["scene_id"])))
const fanOuts = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql<{ readonly kind: string; readonly id: number }>`SELECT kind, entity_id AS id FROM fan_out`
)

type Services = Layer.Layer.Success<ReturnType<typeof watchOf>["layer"]>

/** Runs a watch of a Stash with 10 scenes, all of them known, while the test goes on. */
const watching = <A, E>(test: (stash: Running) => Effect.Effect<A, E, Services>) =>
  withStash({ scenes: 10, at: noon }, (stash) => {
    stash.clock.advance(600_000)
    return Effect.gen(function* () {
      const { forever } = yield* Watch
      const fiber = yield* Effect.fork(forever)
      yield* eventually(health, ({ ready }) => ready)
      return yield* Effect.ensuring(test(stash), Fiber.interrupt(fiber))
    }).pipe(Effect.provide(watchOf(stash).layer), Effect.scoped, Effect.runPromise)
  })

const faults = (stash: Running, ...list: ReadonlyArray<object>) =>
  Effect.promise(() => stash.control("faults", { faults: list }))
/** Everything that asks for this is answered with an error of GraphQL. */
const locked = (stash: Running, operation: string) =>
  faults(stash, { route: "POST /graphql", operation, kind: "errors" })
const ask = (stash: Running, query: string, input: object) =>
  Effect.map(
    Effect.promise(() => stash.ask(query, { input })),
    ({ errors }) => expect(errors).toBeUndefined()
  )
const edit = (stash: Running, scene: number, input: object) =>
  ask(stash, "mutation ($input: SceneUpdateInput!) { sceneUpdate(input: $input) { id } }", {
    id: String(scene),
    ...input
  })
const rename = (stash: Running, kind: "Tag" | "Studio", input: object) =>
  ask(stash, `mutation ($input: ${kind}UpdateInput!) { ${kind.toLowerCase()}Update(input: $input) { id } }`, input)
const destroy = (stash: Running, scene: number) =>
  ask(stash, "mutation ($input: SceneDestroyInput!) { sceneDestroy(input: $input) }", { id: String(scene) })

describe("a part of a poll that fails", () => {
  it("keeps none of the others from their work, is told by its name, and is caught up with", () =>
    watching((stash) =>
      Effect.gen(function* () {
        yield* locked(stash, "findTags")
        yield* eventually(failing, (names) => names.includes("tags"))
        expect(yield* health).toMatchObject({
          problem: "tags: Stash is not ready: database is locked (watch)",
          blocks: false
        })
        yield* rename(stash, "Tag", { id: "1", name: "Renamed tag" })
        yield* edit(stash, 3, { title: "By hand" })
        yield* rename(stash, "Studio", { id: "1", name: "Renamed studio" })
        yield* destroy(stash, 5)
        yield* eventually(jobs, (found) => found.includes(3))
        yield* eventually(fanOuts, (rows) => rows.length > 0)
        expect(yield* fanOuts).toEqual([{ kind: "studio", id: 1 }])
        const sql = yield* SqlClient.SqlClient
        yield* eventually(
          sql`SELECT * FROM scene WHERE scene_id = 5 AND version IS NOT NULL`,
          (rows) => rows.length === 0
        )
        expect(yield* failing).toEqual(["tags"])
        // Ten rounds in a row: nobody can say that nothing is in the way.
        yield* eventually(health, ({ blocks }) => blocks)
        yield* faults(stash)
        yield* eventually(fanOuts, (rows) => rows.some(({ kind }) => kind === "tag"))
        yield* eventually(health, ({ problem }) => problem === null)
        expect(yield* health).toMatchObject({ blocks: false, troubles: [] })
      })
    ))

  it("is read as soon as it can be, where it was owed since a scan", () =>
    watching((stash) =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* locked(stash, "findFolders")
        yield* Effect.promise(() => stash.control("files", { add: [{ file: "/data/New/Another.mp4", size: 7 }] }))
        yield* Effect.promise(() => stash.ask("mutation { metadataScan(input: {}) }"))
        yield* eventually(failing, (names) => names.includes("folders"))
        yield* edit(stash, 3, { title: "By hand" })
        yield* eventually(jobs, (found) => found.includes(3))
        expect(yield* failing).toEqual(["folders"])
        yield* faults(stash)
        yield* eventually(sql`SELECT id FROM folder WHERE path = '/data/New'`, (rows) => rows.length === 1)
        yield* eventually(failing, (names) => names.length === 0)
      })
    ))

  it("and is the look at a cover has the scene synced, and all else found", () =>
    watching((stash) =>
      Effect.gen(function* () {
        const covers = yield* Covers
        const cover = yield* Effect.flatMap(StashApi, (api) => api.cover(id(2), Option.none()))
        const etag = cover._tag === "Read" ? Option.getOrNull(cover.etag) : null
        yield* covers.remember(id(2), { etag, sha1: "0".repeat(40), stamp: null })
        yield* faults(stash, { route: "GET /scene/:id/screenshot", kind: "status", status: 500 })
        yield* edit(stash, 2, { code: "ABC-1" })
        yield* edit(stash, 3, { title: "By hand" })
        yield* eventually(jobs, (found) => found.includes(2) && found.includes(3))
        yield* eventually(failing, (names) => names.includes("covers"))
        expect(yield* failing).toEqual(["covers"])
      })
    ))

  it("and is the list of jobs leaves the rest as it is", () =>
    watching((stash) =>
      Effect.gen(function* () {
        yield* locked(stash, "jobQueue")
        yield* eventually(failing, (names) => names.includes("jobs"))
        yield* edit(stash, 3, { title: "By hand" })
        yield* eventually(jobs, (found) => found.includes(3))
        expect(yield* failing).toEqual(["jobs"])
      })
    ))
})
