import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe } from "vitest"
import type { Program } from "../../sandbox/demo/Programs.ts"
import { control } from "../../sandbox/demo/Servers.ts"
import { eventually, live, mutate, plexsync, rows } from "../support/Program.ts"
import { editScene, performer, plexItem, tag } from "../support/Stage.ts"
import { scan, settled, shows, showsTitle, watched } from "../support/Watched.ts"

/** Two polls of half a second each, and two seconds. */
const soon = 3

const Told = Schema.parseJson(
  Schema.Struct({
    blocked: Schema.NullOr(Schema.String),
    health: Schema.Struct({
      parts: Schema.Struct({
        watch: Schema.Struct({
          problem: Schema.NullOr(Schema.String),
          blocks: Schema.Boolean,
          pace: Schema.String,
          troubles: Schema.Array(Schema.Struct({ name: Schema.String, problem: Schema.String, rounds: Schema.Number }))
        }),
        "trace lines": Schema.Struct({ connected: Schema.Boolean })
      })
    })
  })
)

/** What `status` says of the watch, for programs. */
const watch = (program: Program) =>
  Effect.gen(function* () {
    const { code, stdout } = yield* plexsync(program, "status", "--json")
    const { blocked, health } = yield* Schema.decodeUnknown(Told)(stdout)
    return { code, blocked, ...health.parts.watch, connected: health.parts["trace lines"].connected }
  })

const faults = (url: string, ...list: ReadonlyArray<object>) => control(url, "faults", { faults: list })

const rename = (url: string, kind: "Performer" | "Tag", id: string, name: string) =>
  mutate(url, `mutation ($input: ${kind}UpdateInput!) { ${kind.toLowerCase()}Update(input: $input) { id } }`, {
    input: { id, name }
  })

describe("the watch, on the built program", () => {
  it.scopedLive("goes on with all else while one part fails, names it, and catches up with it", () =>
    Effect.gen(function* () {
      const world = yield* watched({
        files: ["/data/Old/One.mp4", "/data/Two.mp4", "/data/Three.mp4", "/data/Tagged.mp4"],
        settings: { PLEXSYNC_POLL_INTERVAL: "0.5" }
      })
      const { data, keys, plex, program, scenes, url } = world
      const [one = "", two = "", three = "", tagged = ""] = scenes
      const cast = yield* performer(url, "Alice Example")
      const genre = yield* tag(url, "Beach")
      yield* editScene(url, one, { details: "Without a title" })
      yield* editScene(url, two, { performer_ids: [cast] })
      yield* editScene(url, tagged, { tag_ids: [genre] })
      yield* shows(plex, keys[0], ({ title }) => title === "One")
      yield* shows(plex, keys[1], ({ actors }) => actors.includes("Alice Example"))
      yield* shows(plex, keys[3], ({ genres }) => genres.includes("Beach"))
      yield* settled(data)
      // A scene that was edited just now is read again, with the names it has then.
      yield* control(url, "clock", { advanceMs: 3000 })
      yield* eventually(
        Effect.sync(() => rows(data, "SELECT scene_id FROM scene WHERE seen IS NULL")),
        (unsure) => unsure.length === 0
      )

      // Longer than this test: nothing heals it but the test.
      yield* faults(url, { route: "POST /graphql", operation: "findTags", kind: "errors", forMs: 600_000 })
      const move = [{ from: "/data/Old/One.mp4", to: "/data/New/Renamed.mp4" }]
      yield* control(plex.url, "items", { library: "Movies", move })
      yield* control(url, "files", { move })
      yield* scan(url)
      yield* rename(url, "Tag", genre, "Seaside")
      yield* rename(url, "Performer", cast, "Alice Renamed")
      yield* editScene(url, two, { title: "Edited meanwhile" })
      yield* mutate(url, "mutation ($ids: [ID!]!) { scenesDestroy(input: { ids: $ids }) }", { ids: [three] })
      const known = (query: string) =>
        eventually(
          Effect.sync(() => rows(data, query)),
          ([row]) => row?.["n"] === 1,
          soon
        )
      yield* Effect.all(
        [
          showsTitle(plex, keys[0], "Renamed", soon),
          showsTitle(plex, keys[1], "Edited meanwhile", soon),
          shows(plex, keys[1], ({ actors }) => actors.includes("Alice Renamed"), soon),
          known(`SELECT count(*) = 0 AS n FROM scene WHERE scene_id = ${three}`),
          known("SELECT count(*) AS n FROM folder WHERE path = '/data/New'")
        ],
        { concurrency: "unbounded" }
      )

      const told = yield* eventually(watch(program), ({ troubles }) => troubles.length > 0)
      assert.deepStrictEqual(
        told.troubles.map(({ name, problem }) => [name, problem]),
        [["tags", "Stash is not ready: database is locked (watch)"]]
      )
      const text = yield* plexsync(program, "status")
      assert.match(
        text.stdout,
        /^watch, tags: fails since .*, all else goes on: Stash is not ready: database is locked/m
      )
      const stuck = yield* eventually(watch(program), ({ blocked }) => blocked !== null)
      assert.strictEqual(stuck.blocked, "tags: Stash is not ready: database is locked (watch)")
      assert.strictEqual(stuck.code, 1)
      assert.isAtLeast(stuck.troubles[0]?.rounds ?? 0, 10)
      assert.match((yield* plexsync(program, "status")).stdout, /^BLOCKED: tags: /m)

      assert.deepStrictEqual((yield* plexItem(plex, keys[3] ?? "")).genres, ["Beach"])
      yield* faults(url)
      yield* shows(plex, keys[3], ({ genres }) => genres.includes("Seaside") && !genres.includes("Beach"), soon)
      const healed = yield* eventually(watch(program), ({ problem }) => problem === null)
      assert.deepStrictEqual(
        { code: healed.code, blocked: healed.blocked, blocks: healed.blocks, troubles: healed.troubles },
        { code: 0, blocked: null, blocks: false, troubles: [] }
      )
      assert.notMatch((yield* plexsync(program, "status")).stdout, /tags|BLOCKED/)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("shows an edit within a second of a restart of Stash long before the next poll was due", () =>
    Effect.gen(function* () {
      const world = yield* watched({
        files: ["/data/One.mp4", "/data/Two.mp4"],
        settings: { PLEXSYNC_POLL_INTERVAL: "30", PLEXSYNC_FAST_POLL_FOR: "1" }
      })
      const { keys, plex, program, scenes, url } = world
      const editAndSee = (index: number, title: string) =>
        Effect.gen(function* () {
          yield* editScene(url, scenes[index] ?? "", { title })
          yield* showsTitle(plex, keys[index], title, 10)
        })
      const drop = control(url, "drop-listeners", {})

      // Gone and back between two polls: nothing but the connection to its log, which is soon there again, tells of it.
      yield* eventually(watch(program), ({ connected, pace }) => connected && pace === "slow")
      yield* drop
      yield* editAndSee(0, "After a short restart")

      // Gone for longer, and its log cannot be followed afterwards: it is asked whether it is back.
      yield* faults(url, { route: "*", kind: "refuse" })
      yield* drop
      yield* eventually(watch(program), ({ pace, problem }) => problem !== null && pace === "slow")
      yield* faults(url, { route: "GET /graphql", kind: "refuse" })
      yield* editAndSee(1, "After a long one")
    }).pipe(Effect.provide(live))
  )
})
