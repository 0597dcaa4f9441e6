import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { startRuntime, status } from "../../sandbox/demo/Programs.ts"
import { differences, eventually, live, mutate, plexsync, withSandbox } from "../support/Program.ts"
import { stashProxy } from "../support/StashProxy.ts"

/** A program that reaches its Stash through something that stands before it. */
const behind = (scenes: number) =>
  Effect.gen(function* () {
    const made = yield* withSandbox(["--scenes", String(scenes)], { PLEXSYNC_POLL_INTERVAL: "1" }, false)
    const proxy = yield* stashProxy(made.servers.stash.url)
    const environment = { ...made.program.environment, PLEXSYNC_STASH_URL: proxy.url }
    return { ...made, proxy, program: { ...made.program, environment } }
  })

describe("a runtime that Stash's log tells nothing, on the built program", () => {
  it.scopedLive("syncs all the same what is edited: the lines it missed were nudges, and the watch finds it", () =>
    Effect.gen(function* () {
      const { program, proxy, servers } = yield* behind(3)
      yield* plexsync(program, "sync", "--all", "--wait")
      yield* startRuntime(program)
      yield* eventually(proxy.subscribed, (count) => count > 0)
      yield* mutate(servers.stash.url, `mutation { sceneUpdate(input: { id: 2, title: "Nobody told" }) { id } }`)
      yield* eventually(differences(servers), (left) => left.length === 0)
    }).pipe(Effect.provide(live))
  )
})

describe("a Stash that is too old, on the built program", () => {
  /** As a Stash v0.26 answers: there were movies, and no groups. */
  const old = (text: string) => text.replaceAll("findGroups", "findMovies").replace(/v0\.3\d\.\d/, "v0.26.2")
  const tooOld = "Stash cannot be used: it is too old; PlexSync needs Stash v0.27 or newer"

  it.scopedLive("blocks: status, the health and doctor say so and fail, until it is a newer one", () =>
    Effect.gen(function* () {
      const { program, proxy } = yield* behind(3)
      yield* proxy.posing(old)
      yield* startRuntime(program)
      const blocked = yield* eventually(status(program), (now) => now.blocked !== null)
      assert.include(blocked.blocked, tooOld)
      const said = yield* plexsync(program, "status", "--verbose")
      assert.strictEqual(said.code, 1)
      assert.match(said.stdout, new RegExp(`^BLOCKED: ${tooOld}`, "m"))
      assert.match(said.stdout, new RegExp(`^watch: .*${tooOld}`, "m"))
      const doctor = yield* plexsync(program, "doctor")
      assert.strictEqual(doctor.code, 1)
      assert.match(doctor.stdout, /Stash v0\.26\.2 at .* is too old/)
      assert.include(doctor.stdout, "Update Stash to v0.27 or newer")
      yield* proxy.posing((text) => text)
      yield* eventually(status(program), (now) => now.runtime !== null && now.blocked === null, 60)
      assert.strictEqual((yield* plexsync(program, "status")).code, 0)
    }).pipe(Effect.provide(live))
  )
})
