import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { readdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { status } from "../../sandbox/demo/Programs.ts"
import { control } from "../../sandbox/demo/Servers.ts"
import { eventually, live, loggedRuntime, plexsync, putRoute, puts, withSandbox } from "../support/Program.ts"
import { editScene, plexItem } from "../support/Stage.ts"
import { furnish, installed, isThere } from "../support/Started.ts"
import { limit } from "../support/Limits.ts"

const withoutPictures = { PLEXSYNC_SKIP_FIELDS: "poster, background, rating" }
const sentence = /plexsync\.db is no longer the file that this process has open; it was deleted, moved or replaced/

/** The database with its side files. */
const remove = (data: string) => {
  for (const name of readdirSync(data)) if (name.startsWith("plexsync.db")) rmSync(join(data, name), { force: true })
}

/** What a person may do to the data directory of a plugin while its runtime lives, which may write a file just then. */
const changes: ReadonlyArray<readonly [name: string, change: (data: string) => void]> = [
  ["the database deleted", remove],
  ["the database deleted without its side files", (data) => rmSync(join(data, "plexsync.db"))],
  ["the folder deleted, with the program that runs", (data) => rmSync(data, { recursive: true, maxRetries: 9 })],
  ["the folder moved", (data) => renameSync(data, `${data}-moved`)]
]

describe("a runtime whose data directory is taken away", () => {
  it.scopedLive(
    "ends before it writes again, and the next edit starts the one and only",
    () =>
      Effect.gen(function* () {
        const world = yield* installed("none", withoutPictures)
        const { data, log, servers } = world
        const { keys, scenes } = yield* furnish(world, changes.length + 1)
        const reaches = (at: number, title: string) =>
          Effect.zipRight(
            editScene(servers.stash.url, scenes[at] ?? "", { title }),
            eventually(plexItem(servers.plex, keys[at] ?? ""), (item) => item.title === title)
          )
        yield* reaches(0, "Before")
        for (const [index, [name, change]] of changes.entries()) {
          const [old = 0] = yield* world.pids
          assert.isAbove(old, 0)
          const before = yield* log
          yield* Effect.sync(() => change(data))
          yield* reaches(index + 1, `After: ${name}`)
          yield* eventually(
            Effect.sync(() => isThere(old)),
            (there) => !there,
            // It notices within 5 s, and waits for the answers that are still on their way.
            20
          )
          const next = yield* eventually(world.pids, (found) => found.length === 1)
          assert.notStrictEqual(next[0], old)
          // Where the log went with its folder, there may be none to say it in: that hangs on who comes first.
          if (!name.startsWith("the folder")) assert.match((yield* log).slice(before.length), sentence, name)
        }
        const { applied, changed } = yield* puts(servers.plex)
        assert.strictEqual(applied, changed)
      }).pipe(Effect.provide(live)),
    limit(120)
  )

  it.scopedLive("says so and ends with 1, and so does a command, which writes no more", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* withSandbox(["--scenes", "30"], withoutPictures)
      const { logged, running } = yield* loggedRuntime(program)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      yield* Effect.sync(() => remove(data))
      assert.strictEqual(yield* running.exitCode, 1)
      assert.match(yield* Fiber.join(logged), sentence)

      yield* control(servers.plex.url, "faults", { faults: [{ route: putRoute, kind: "slow", ms: 300 }] })
      const syncing = yield* Effect.fork(plexsync(program, "sync", "--all", "--wait"))
      yield* eventually(puts(servers.plex), ({ applied }) => applied >= 2)
      yield* Effect.sync(() => remove(data))
      const { applied: before } = yield* puts(servers.plex)
      const ended = yield* Fiber.join(syncing)
      assert.strictEqual(ended.code, 1)
      assert.match(ended.stderr, sentence)
      // The one that was on its way.
      const after = yield* puts(servers.plex)
      assert.isAtMost(after.applied, before + 1)
      assert.strictEqual(after.applied, after.changed)
    }).pipe(Effect.provide(live))
  )
})
