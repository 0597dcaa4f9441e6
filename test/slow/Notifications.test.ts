import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { env } from "node:process"
import { describe } from "vitest"
import { startRuntime } from "../../sandbox/demo/Programs.ts"
import { control, graphql } from "../../sandbox/demo/Servers.ts"
import { eventually, live, plexsync, rows, withSandbox } from "../support/Program.ts"
import { plexFiles, plexItem, requests } from "../support/Stage.ts"

const others = 1000
const cuts = env["PLEXSYNC_TEST_FULL"] === "1" ? 50 : 10

const Scene = Schema.Struct({
  findScene: Schema.Struct({
    title: Schema.String,
    files: Schema.Array(Schema.Struct({ path: Schema.String, size: Schema.Number }))
  })
})

/** A scene of the sandbox's data: its title, and its file as Plex is to have it. */
const sceneOf = (stash: string, id: number) =>
  Effect.map(
    graphql(stash, `{ findScene(id: ${id}) { title files { path size } } }`, {}, Scene),
    ({ findScene: { files, title } }) => ({ title, file: { file: files[0]?.path ?? "", size: files[0]?.size ?? 0 } })
  )

/** A runtime, and scenes whose files Plex does not have, all waiting for them. */
const missed = Effect.gen(function* () {
  const world = yield* withSandbox(["--scenes", String(others), "--items", "0"])
  const { data, program, servers } = world
  yield* plexFiles(servers.plex, [{ file: "/data/there.mp4", size: 1 }])
  const ids = Array.from({ length: others }, (_, index) => ["--scene", String(index + 1)]).flat()
  yield* plexsync(program, "sync", ...ids)
  yield* startRuntime(program)
  const waiting = () => rows(data, "SELECT count(*) AS jobs FROM job WHERE because = 'not_in_plex'")[0]?.["jobs"]
  yield* eventually(Effect.sync(waiting), (jobs) => jobs === others, 60)
  return world
})

/** Titled scenes only: an untitled one shows its file's name before it is synced. */
const titled = (stash: string, from: number) =>
  Effect.map(
    Effect.forEach([from, from + 1, from + 2, from + 3, from + 4], (id) => sceneOf(stash, id)),
    (scenes) => scenes.find(({ title }) => title !== "") ?? { title: "", file: { file: "", size: 0 } }
  )

describe("Plex's notifications, on the built program", () => {
  it.scopedLive("a file that Plex scans is synced within 5 s, while 1,000 others wait as not found", () =>
    Effect.gen(function* () {
      const { plex, stash } = (yield* missed).servers
      const { file, title } = yield* titled(stash.url, 1)
      const [item = ""] = yield* plexFiles(plex, [file])
      yield* eventually(plexItem(plex, item), (shown) => shown.title === title, 5)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive(
    `cut ${cuts} times with a file scanned during each cut, lose none`,
    () =>
      Effect.gen(function* () {
        const { servers } = yield* missed
        const { plex, stash } = servers
        for (let cut = 0; cut < cuts; cut += 1) {
          const { file, title } = yield* titled(stash.url, 1 + 5 * cut)
          const asked = (yield* requests(plex))["GET /library/sections"] ?? 0
          yield* control(plex.url, "drop-listeners", {})
          const [item = ""] = yield* plexFiles(plex, [file])
          yield* eventually(plexItem(plex, item), (shown) => shown.title === title, 35)
          // The next cut is one of a line that stands again.
          yield* eventually(requests(plex), (now) => (now["GET /library/sections"] ?? 0) > asked)
        }
      }).pipe(Effect.provide(live)),
    cuts * 40_000
  )
})
