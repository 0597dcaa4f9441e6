import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { live, plugin, replyIn, withSandbox } from "../support/Program.ts"

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
