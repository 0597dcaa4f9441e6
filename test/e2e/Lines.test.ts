import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { live, mutate, plexsync, plugin, replyIn, withSandbox } from "../support/Program.ts"
import { stashFiles } from "../support/Stage.ts"

const call = (mode: string) =>
  JSON.stringify({ server_connection: { Scheme: "http", Host: "127.0.0.1", Port: 9 }, args: { mode } })

describe("what people read, on the built program", () => {
  it.scopedLive("counts the queue without Plex's address, which nobody needs for that", () =>
    Effect.gen(function* () {
      const { program } = yield* withSandbox(["--scenes", "1"], { PLEXSYNC_PLEX_URL: "", PLEXSYNC_PLEX_TOKEN: "" })
      const reply = replyIn(yield* plugin(program, call("queue_status")))
      assert.deepStrictEqual(reply, {
        output: "Queue: 0 ready, 0 running, 0 waiting, 0 parked; No failed jobs"
      })
    }).pipe(Effect.provide(live))
  )
})

describe("names that hold what a terminal would obey, on the built program", () => {
  const name = "\u001b[31mred\u001b]0;title\u0007\u009b2J\u202e\b"
  /** SOH and STX begin each line of Stash's protocol. */
  const obeyed = /[\u0000\u0003-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/

  it.scopedLive(
    "never reach it raw: not what commands print, not their logs, not Stash's log and not its answers",
    () =>
      Effect.gen(function* () {
        const { program, servers } = yield* withSandbox(["--scenes", "0"], { PLEXSYNC_DEBUG_LOGGING: "true" }, false)
        const file = { file: `/data/${name}.mp4`, size: 1 }
        const [scene] = yield* stashFiles(servers.stash.url, [file])
        yield* mutate(servers.stash.url, "mutation ($input: SceneUpdateInput!) { sceneUpdate(input: $input) { id } }", {
          input: { id: scene, title: name, details: name }
        })
        const commands = [
          ["sync", "--all", "--dry-run"],
          ["sync", "--all", "--wait"],
          ["sync", "--all", "--wait", "--log-format", "json"],
          ["queue", "list"],
          ["queue", "list", "--json"],
          ["dlq", "list"],
          ["status", "--verbose"],
          ["doctor"]
        ]
        const printed = yield* Effect.forEach(commands, (words) => plexsync(program, ...words))
        const tasks = yield* Effect.forEach(["sync_all", "plan_all"], (mode) => plugin(program, call(mode)))
        const said = [...printed, ...tasks].flatMap(({ stderr, stdout }) => [stdout, stderr])
        for (const text of said) assert.notMatch(text, obeyed)
        assert.include(said.join("\n"), "\\u001b[31mred")
        for (const task of tasks)
          assert.notMatch(JSON.stringify(Object.values(replyIn(task))), /\\u00(0[0-8b-f]|1|7f|[89])/)
      }).pipe(Effect.provide(live))
  )
})
