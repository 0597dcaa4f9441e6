import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { describe } from "vitest"
import { status } from "../../sandbox/demo/Programs.ts"
import { eventually, live, loggedRuntime, mutate, plexsync, plugin, replyIn, withSandbox } from "../support/Program.ts"
import { plexFiles, stashFiles } from "../support/Stage.ts"

/** More than twenty edits that the watch finds together are bulk work. */
const scenes = 25
const files = Array.from({ length: scenes }, (_, n) => ({ file: `/data/Scene ${n}.mp4`, size: 1000 + n }))

const call = (mode: string) =>
  JSON.stringify({ server_connection: { Scheme: "http", Host: "127.0.0.1", Port: 9 }, args: { mode } })

const matching = (text: string, pattern: RegExp) => text.split("\n").filter((line) => pattern.test(line))

/** Nothing stands behind a name, a time was never, or is not this machine's. */
const wanting = /: *(?:;|$)|, *(?:,|;|$)|problem |1970-|\dZ\b|\+00:00/

describe("what people read, on the built program", () => {
  it.scopedLive("is one line for many scenes without covers, each thing once, with times of this machine", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(
        ["--scenes", "0"],
        { TZ: "Asia/Kolkata", PLEXSYNC_POLL_INTERVAL: "2" },
        false
      )
      yield* plexFiles(servers.plex, files)
      const ids = yield* stashFiles(servers.stash.url, files)
      const { logged, running } = yield* loggedRuntime(program)
      const health = Effect.map(plugin(program, call("health")), (ended) => replyIn(ended).output ?? "")
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      yield* mutate(
        servers.stash.url,
        'mutation ($ids: [ID!]) { bulkSceneUpdate(input: { ids: $ids, details: "Together" }) { id } }',
        { ids }
      )
      const idle = Effect.map(plexsync(program, "status", "--verbose"), ({ stdout }) => stdout)
      yield* eventually(idle, (text) => /Queue: 0 ready, 0 running, 0 waiting/.test(text))
      const all = yield* plexsync(program, "sync", "--all", "--wait", "--json")
      assert.strictEqual(all.code, 0, all.stderr)
      assert.strictEqual(all.stderr, "")
      const task = yield* plugin(program, call("reconcile_all"))
      assert.lengthOf(matching(task.stderr, /looked at/), 1, task.stderr)
      const said = yield* eventually(health, (text) =>
        /Last reconcile: \S+ \S+ \+05:30 \([^)]+\): 25 scenes/.test(text)
      )
      for (const line of [...said.split("; "), ...(yield* idle).split("\n").filter((one) => one !== "")])
        assert.notMatch(line, wanting)
      yield* running.kill("SIGTERM")
      const log = yield* Fiber.join(logged)
      assert.lengthOf(matching(log, /cover not used|Job \d+ completed|Updated metadata|Processing job/), 0, log)
      assert.isAtLeast(matching(log, /Bulk work: .* covers not used/).length, 1, log)
      assert.isAtMost(matching(log, /Bulk work: /).length, 3, log)
      for (const line of log.trimEnd().split("\n")) assert.match(line, /^\d{4}-\d\d-\d\dT[\d:.]+\+05:30 [A-Z]+ /)
    }).pipe(Effect.provide(live))
  )
})
