import * as Command from "@effect/platform/Command"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { finished, freshProgram, live, replyIn, root } from "../support/Program.ts"

const connection = { Scheme: "http", Host: "", Port: 9999, SessionCookie: null, PluginDir: "" }
const hook = (type: string) =>
  JSON.stringify({ server_connection: connection, args: { hookContext: { id: 5, type, input: null } } })
/** Takes the long way: everything heavy is loaded. */
const destroyed = hook("Scene.Destroy.Post")

/** What was built, in a folder of its own, that has compiled nothing yet. */
const installed = Effect.map(freshProgram, ({ data, folder, program }) => {
  const home = join(folder, "PlexSync")
  const code = join(home, "dist", "code")
  cpSync(join(root, "dist"), join(home, "dist"), { recursive: true })
  rmSync(code, { recursive: true, force: true })
  symlinkSync(join(root, "node_modules"), join(home, "node_modules"))
  const run = (bundle: string, input: string, ...words: ReadonlyArray<string>) =>
    finished(
      Command.make(
        process.execPath,
        ...words.filter((word) => word.startsWith("-")),
        join(home, "dist", bundle),
        ...words.filter((word) => !word.startsWith("-"))
      ).pipe(Command.env(program.environment), Command.feed(input))
    )
  /** The reply, and that nothing went to stderr but log lines. */
  const reply = (input: string, ...words: ReadonlyArray<string>) =>
    Effect.map(run("plugin.cjs", input, ...words), (ended) => {
      assert.strictEqual(ended.code, 0, ended.stderr)
      assert.notMatch(ended.stderr, /^[^\u0001]/m)
      return replyIn(ended)
    })
  return { data, code, run, reply }
})

const removed = { output: "removed" }
const namesIn = (folder: string) => readdirSync(folder).toSorted()

describe("compiled code that is kept", () => {
  it.scopedLive("is written by the first process that needs it, and used by the next", () =>
    Effect.gen(function* () {
      const { code, reply } = yield* installed
      assert.deepStrictEqual(yield* reply(destroyed), removed)
      const [name = ""] = namesIn(code)
      assert.match(name, /^answer-\w+\.cjs\./)
      const before = readFileSync(join(code, name))
      assert.deepStrictEqual(yield* reply(destroyed), removed)
      assert.deepStrictEqual(namesIn(code), [name])
      assert.isTrue(before.equals(readFileSync(join(code, name))))
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("is made anew when it is damaged, and when it is of another text", () =>
    Effect.gen(function* () {
      const { code, reply } = yield* installed
      yield* reply(destroyed)
      const [name = ""] = namesIn(code)
      const good = readFileSync(join(code, name))
      const damaged = Buffer.from(good).fill(0xff, good.length / 2, good.length / 2 + 64)
      for (const bad of [damaged, good.subarray(0, 100), Buffer.alloc(0)]) {
        writeFileSync(join(code, name), bad)
        assert.deepStrictEqual(yield* reply(destroyed), removed)
        assert.isFalse(readFileSync(join(code, name)).equals(bad))
        assert.isAbove(readFileSync(join(code, name)).length, good.length / 2)
      }
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("is another for a Node that runs otherwise", () =>
    Effect.gen(function* () {
      const { code, reply } = yield* installed
      yield* reply(destroyed)
      assert.deepStrictEqual(yield* reply(destroyed, "--no-opt"), removed)
      assert.strictEqual(namesIn(code).length, 2)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive(
    "lies in the data directory where the program's folder takes none, and in none where that is not there",
    () =>
      Effect.gen(function* () {
        const { code, data, reply } = yield* installed
        writeFileSync(code, "in the way")
        assert.deepStrictEqual(yield* reply("not JSON"), {
          error: "PlexSync got input it cannot use: it is not JSON"
        })
        assert.isFalse(existsSync(data))
        mkdirSync(data)
        yield* reply("not JSON")
        assert.strictEqual(namesIn(join(data, "code")).length, 1)
        assert.deepStrictEqual(yield* reply(destroyed), removed)
      }).pipe(Effect.provide(live))
  )

  it.scopedLive("is not needed by a hook that is answered at once: none is loaded", () =>
    Effect.gen(function* () {
      const { code, data, reply } = yield* installed
      assert.deepStrictEqual(yield* reply(hook("SceneMarker.Create.Post")), { output: "ignored" })
      assert.isFalse(existsSync(code) || existsSync(data))
      yield* reply(hook("Scene.Create.Post"))
      rmSync(code, { recursive: true })
      assert.deepStrictEqual(yield* reply(hook("Scene.Create.Post")), { output: "enqueued" })
      assert.isFalse(existsSync(code))
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("serves the command line too", () =>
    Effect.gen(function* () {
      const { code, run } = yield* installed
      const first = yield* run("plexsync.mjs", "", "status")
      assert.match(namesIn(code).join(), /^look-\w+\.cjs\.[^,]+$/)
      assert.deepStrictEqual(yield* run("plexsync.mjs", "", "status"), first)
      assert.match(first.stdout, /PlexSync has not been used yet/)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("is not the only thing that may be missing: a hook is answered without the scripts as well", () =>
    Effect.gen(function* () {
      const { code, reply } = yield* installed
      const dist = join(code, "..")
      for (const name of readdirSync(dist)) if (/-\w+\.cjs$/.test(name)) rmSync(join(dist, name))
      const { error } = yield* reply(destroyed)
      assert.match(error ?? "", /PlexSync could not be loaded: ENOENT/)
    }).pipe(Effect.provide(live))
  )
})
