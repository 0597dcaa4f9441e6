import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe } from "vitest"
import { startRuntime, status } from "../../sandbox/demo/Programs.ts"
import { type Addresses, graphql } from "../../sandbox/demo/Servers.ts"
import {
  applied,
  differences,
  eventually,
  live,
  mutate,
  plexsync,
  putRoute,
  rows,
  withSandbox
} from "../support/Program.ts"
import { limit } from "../support/Limits.ts"

/** How the runtime learns of a change: by hooks that Stash calls, or, where Stash does not have our plugin, by its own watch alone. */
const ways = ["hooks", "the watch"] as const

type Kind = "performer" | "studio" | "tag"

const Entities = Schema.Struct({
  found: Schema.Struct({
    list: Schema.Array(Schema.Struct({ id: Schema.String, name: Schema.String, scene_count: Schema.Int }))
  })
})

/** Entities that some scenes show, those on most scenes first. */
const entities = (stash: string, kind: Kind) =>
  Effect.map(
    graphql(
      stash,
      `{ found: find${kind[0]?.toUpperCase()}${kind.slice(1)}s(filter: { per_page: -1 }) { list: ${kind}s { id name scene_count } } }`,
      {},
      Entities
    ),
    ({ found }) => found.list.filter((one) => one.scene_count > 0).toSorted((a, b) => b.scene_count - a.scene_count)
  )

const idle = ({ queue }: Effect.Effect.Success<ReturnType<typeof status>>) =>
  queue !== null && queue.ready + queue.running === 0

/** A runtime that knows and has synced 40 scenes. */
const running = (way: (typeof ways)[number]) =>
  Effect.gen(function* () {
    const settings = { PLEXSYNC_POLL_INTERVAL: "1", PLEXSYNC_SCAN_DELAY: "0" }
    const world = yield* withSandbox(["--scenes", "40"], settings, way === "hooks")
    const { program } = world
    yield* plexsync(program, "sync", "--all", "--wait")
    yield* startRuntime(program)
    yield* eventually(status(program), ({ runtime }) => runtime !== null)
    return world
  })

/** What was done in Stash shows in Plex, with no more writes than scenes it concerns. */
const reaches = <A, E, R>(servers: Addresses, scenes: number, change: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = yield* applied(servers.plex, putRoute)
    yield* change
    yield* eventually(differences(servers), (found) => found.length === 0)
    const writes = (yield* applied(servers.plex, putRoute)) - before
    assert.isAtLeast(writes, 1)
    assert.isAtMost(writes, scenes)
  })

describe.each(ways)("a change of a name, learnt by %s, on the built program", (way) => {
  it.scopedLive(
    "a performer or studio renamed, tags merged or deleted, a performer deleted: their scenes show it",
    () =>
      Effect.gen(function* () {
        const { servers } = yield* running(way)
        const { url } = servers.stash
        const done = yield* Effect.context<Effect.Effect.Context<ReturnType<typeof mutate>>>()
        const change = (query: string) => Effect.provide(mutate(url, query), done)
        const [actor, other] = yield* entities(url, "performer")
        const [studio] = yield* entities(url, "studio")
        const [first, second, third] = yield* entities(url, "tag")
        const count = (...list: ReadonlyArray<{ readonly scene_count: number } | undefined>) =>
          list.reduce((sum, one) => sum + (one?.scene_count ?? 0), 0)
        yield* reaches(
          servers,
          count(actor),
          change(`mutation { performerUpdate(input: { id: "${actor?.id}", name: "Renamed" }) { id } }`)
        )
        yield* reaches(
          servers,
          count(studio),
          change(`mutation { studioUpdate(input: { id: "${studio?.id}", name: "Renamed Studio" }) { id } }`)
        )
        yield* reaches(
          servers,
          count(first, second),
          change(`mutation { tagsMerge(input: { source: ["${second?.id}"], destination: "${first?.id}" }) { id } }`)
        )
        yield* reaches(servers, count(third), change(`mutation { tagDestroy(input: { id: "${third?.id}" }) }`))
        yield* reaches(servers, count(other), change(`mutation { performerDestroy(input: { id: "${other?.id}" }) }`))
      }).pipe(Effect.provide(live)),
    limit(120)
  )

  it.scopedLive(
    "failure 21: a performer marked as favourite: no scene is touched; a performer renamed: all of theirs are",
    () =>
      Effect.gen(function* () {
        const { data, program, servers } = yield* running(way)
        const { url } = servers.stash
        const [favourite, renamed] = yield* entities(url, "performer")
        const [last] = rows(data, "SELECT max(synced_at) AS at FROM scene")
        const update = (id: string | undefined, input: string) =>
          mutate(url, `mutation { performerUpdate(input: { id: "${id}", ${input} }) { id } }`)
        yield* update(favourite?.id, "favorite: true")
        yield* update(renamed?.id, `name: "Renamed", disambiguation: "the first"`)
        assert.isNotEmpty(yield* differences(servers))
        yield* eventually(differences(servers), (found) => found.length === 0)
        yield* eventually(status(program), idle)
        // The favourite came first: had it touched a scene, that would have been looked at by now.
        const [touched] = rows(data, `SELECT count(*) AS scenes FROM scene WHERE synced_at > ${String(last?.["at"])}`)
        assert.strictEqual(touched?.["scenes"], renamed?.scene_count)
      }).pipe(Effect.provide(live)),
    limit(120)
  )
})
