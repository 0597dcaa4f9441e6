import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFileSync, spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { settingNames } from "../../src/core/settings/Settings.ts"
import { begun, nothingLeft, processesWith, type Running, there } from "../support/DemoRun.ts"
import { eventually, live, mutate, root } from "../support/Program.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const onLinux = describe.skipIf(process.platform !== "linux")

const demo = (temporary: string, ...words: ReadonlyArray<string>) => begun(temporary, ["demo", ...words])

/** The first sync is under way: all of its processes live, the task in Stash too. */
const inTheMiddle = (temporary: string, { said }: Running) =>
  Effect.all([
    there(temporary, "plexsync.mjs sandbox"),
    there(temporary, "plexsync.mjs serve"),
    eventually(Effect.sync(said), (lines) => lines.includes(" in the queue | "))
  ])

const end = ({ ended }: Running) => Effect.promise(() => ended)

const told = (running: Running, signal: NodeJS.Signals) => Effect.sync(() => running.process.kill(signal))

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const

onLinux("the demo takes nothing from outside", () => {
  it.scopedLive("and shows what it is to show with nonsense in all that could lead it there", () =>
    Effect.gen(function* () {
      const temporary = yield* temporaryFolder
      const outside = yield* temporaryFolder
      mkdirSync(join(outside, "state", "plexsync"), { recursive: true })
      writeFileSync(join(outside, "state", "plexsync", "data-directory"), join(outside, "data"))
      mkdirSync(join(outside, "data"))
      writeFileSync(join(outside, "data", "config.json"), `{"plex_url":"http://127.0.0.1:1"}`)
      const names = [...settingNames.map((name) => name.toUpperCase()), "PLEX_TOKEN_FILE", "LOG_FORMAT", "SINCE"]
      const running = yield* begun(temporary, ["demo"], {
        ...Object.fromEntries(names.map((name) => [`PLEXSYNC_${name}`, "Filme"])),
        PLEXSYNC_DATA_DIR: join(outside, "data"),
        PLEXSYNC_STARTED_BY: "plugin",
        PLEXSYNC_RUNTIME: "Filme",
        STASH_PLUGIN_DATA: join(outside, "data"),
        STASH_PLUGIN_SOURCE: "Filme",
        HOME: outside,
        XDG_STATE_HOME: join(outside, "state"),
        XDG_CONFIG_HOME: outside,
        NODE_USE_ENV_PROXY: "1",
        NODE_EXTRA_CA_CERTS: "Filme",
        ...Object.fromEntries(["http_proxy", "HTTPS_PROXY", "ALL_PROXY"].map((name) => [name, "http://127.0.0.1:1"]))
      })
      assert.strictEqual((yield* end(running)).code, 0, running.said())
      assert.match(running.said(), /200 of 200 scenes are equal in Stash and Plex/)
      assert.deepStrictEqual(readdirSync(temporary), [])
      assert.deepStrictEqual(readdirSync(outside, { recursive: true }).map(String).toSorted(), [
        "data",
        "data/config.json",
        "state",
        "state/plexsync",
        "state/plexsync/data-directory"
      ])
    }).pipe(Effect.provide(live))
  )
})

onLinux("the demo leaves no process and no folder", () => {
  it.scopedLive("where nobody reads it any more", () =>
    Effect.gen(function* () {
      const temporary = yield* temporaryFolder
      const words = ["-c", `"$0" "$1" demo | head -1`, process.execPath, join(root, "dist", "plexsync.mjs")]
      const { stderr, stdout } = yield* Effect.sync(() =>
        spawnSync("sh", words, { env: { ...process.env, TMPDIR: temporary }, encoding: "utf8" })
      )
      assert.match(stdout, /^Sandbox with 200 scenes/)
      assert.strictEqual(stderr, "")
      assert.deepStrictEqual([processesWith(temporary), readdirSync(temporary)], [[], []])
    })
  )

  it.scopedLive.each(signals)("after one %s", (signal) =>
    Effect.gen(function* () {
      const temporary = yield* temporaryFolder
      const running = yield* demo(temporary)
      yield* inTheMiddle(temporary, running)
      yield* told(running, signal)
      yield* end(running)
      assert.deepStrictEqual([processesWith(temporary), readdirSync(temporary)], [[], []])
      assert.notInclude(running.said(), "    at ")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive.each(signals)("after two %s, the second while it still waits for a program that hangs", (signal) =>
    Effect.gen(function* () {
      const temporary = yield* temporaryFolder
      const running = yield* demo(temporary)
      const [sandbox] = yield* inTheMiddle(temporary, running)
      process.kill(sandbox, "SIGSTOP")
      yield* told(running, signal)
      // The runtime has been ended; the sandbox does not hear of it.
      yield* eventually(
        Effect.sync(() => processesWith(temporary)),
        (left) => left.every(({ words }) => !words.startsWith("plexsync.mjs serve"))
      )
      yield* told(running, signal)
      assert.strictEqual((yield* end(running)).code, signal === "SIGINT" ? 130 : 143)
      yield* nothingLeft(temporary)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("after a SIGKILL of its own: its programs notice", () =>
    Effect.gen(function* () {
      const temporary = yield* temporaryFolder
      const running = yield* demo(temporary)
      yield* inTheMiddle(temporary, running)
      yield* told(running, "SIGKILL")
      yield* nothingLeft(temporary)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("and takes with it the folder of one that was killed with all of its programs", () =>
    Effect.gen(function* () {
      const temporary = yield* temporaryFolder
      const running = yield* demo(temporary)
      yield* inTheMiddle(temporary, running)
      for (const { pid } of processesWith(temporary)) process.kill(pid, "SIGSTOP")
      for (const { pid } of processesWith(temporary)) process.kill(pid, "SIGKILL")
      yield* end(running)
      assert.strictEqual(readdirSync(temporary).length, 1)
      const next = yield* demo(temporary)
      yield* inTheMiddle(temporary, next)
      yield* told(next, "SIGTERM")
      yield* end(next)
      assert.deepStrictEqual(readdirSync(temporary), [])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive.each([
    ["plexsync.mjs sandbox", /^The demo failed: the sandbox was killed$/m],
    ["plexsync.mjs serve", /^The demo failed: the runtime was killed/m]
  ] as const)("after a kill of %s, and says so", ([program, words]) =>
    Effect.gen(function* () {
      const temporary = yield* temporaryFolder
      const running = yield* demo(temporary)
      yield* inTheMiddle(temporary, running)
      process.kill(yield* there(temporary, program), "SIGKILL")
      assert.strictEqual((yield* end(running)).code, 1)
      assert.match(running.said(), words)
      yield* nothingLeft(temporary)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("after a kill of Stash's task, without which not all is synced, or is", () =>
    Effect.gen(function* () {
      const temporary = yield* temporaryFolder
      const running = yield* demo(temporary)
      process.kill(yield* there(temporary, "plugin.cjs"), "SIGKILL")
      assert.include([0, 1], (yield* end(running)).code)
      assert.match(running.said(), /\d+ of 200 scenes are equal in Stash and Plex/)
      yield* nothingLeft(temporary)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("after a kill of a look at the queue, which ends it or does not", () =>
    Effect.gen(function* () {
      const temporary = yield* temporaryFolder
      const running = yield* demo(temporary)
      process.kill(yield* there(temporary, "plexsync.mjs status"), "SIGKILL")
      assert.include([0, 1], (yield* end(running)).code)
      assert.match(running.said(), /The demo failed: `plexsync status|200 of 200 scenes are equal/)
      yield* nothingLeft(temporary)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive.each(["plexsync.mjs sandbox", "plexsync.mjs serve"])(
    "where %s hangs: after a while it says what it waited for, and ends",
    (program) =>
      Effect.gen(function* () {
        const temporary = yield* temporaryFolder
        const running = yield* demo(temporary, "--timeout", "5")
        yield* inTheMiddle(temporary, running)
        process.kill(yield* there(temporary, program), "SIGSTOP")
        assert.strictEqual((yield* end(running)).code, 1)
        assert.match(
          running.said(),
          /^The demo failed: nothing has moved for 5 s in the step ".+", with \d+ scenes in the queue/m
        )
        yield* nothingLeft(temporary)
      }).pipe(Effect.provide(live))
  )
})

/** A disk of so much room; undefined where this user may not make one. */
const disk = (size: string) =>
  Effect.flatMap(temporaryFolder, (folder) =>
    Effect.acquireRelease(
      Effect.sync(() =>
        spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "none", folder]).status === 0 ? folder : undefined
      ),
      (mounted) => Effect.sync(() => mounted === undefined || execFileSync("umount", ["--lazy", mounted]))
    )
  )

onLinux("the demo on a full disk", () => {
  it.scopedLive.each(["8k", "1500k"])("of %s says so, and leaves nothing", (size) =>
    Effect.gen(function* () {
      const temporary = yield* disk(size)
      if (temporary === undefined) return
      const running = yield* demo(temporary, "--timeout", "10")
      assert.strictEqual((yield* end(running)).code, 1)
      assert.match(running.said(), /^The demo failed: /m)
      // One of its programs says so, or the demo for them.
      assert.match(running.said(), /the disk is full|ENOSPC/)
      yield* nothingLeft(temporary)
    }).pipe(Effect.provide(live))
  )
})

onLinux("the sandbox takes the processes of its plugins with it", () => {
  /** A plugin whose only task never ends. */
  const sleepless = (folder: string) => {
    mkdirSync(join(folder, "plugins", "Sleepless"), { recursive: true })
    writeFileSync(
      join(folder, "plugins", "Sleepless", "Sleepless.yml"),
      "name: Sleepless\nexec: [sleep, infinity]\ninterface: raw\ntasks: [{ name: Sleep }]\n"
    )
    return join(folder, "plugins")
  }

  const asleep = (temporary: string, folder: string) =>
    Effect.gen(function* () {
      const running = yield* begun(temporary, ["sandbox", "--scenes", "0", "--plugins", sleepless(folder)])
      const line = yield* eventually(Effect.sync(running.said), (text) => text.includes("\n"))
      const url = /"url":"([^"]+)"/.exec(line)?.[1] ?? ""
      const query = `mutation { runPluginTask(plugin_id: "Sleepless", task_name: "Sleep") }`
      yield* mutate(url, query)
      yield* eventually(
        Effect.sync(() => processesWith(temporary)),
        (found) => found.some(({ words }) => words.includes("sleep infinity"))
      )
      return running
    })

  it.scopedLive.each(signals.flatMap((signal) => [1, 2].map((times) => ({ signal, times }))))(
    "after $signal, $times of it",
    ({ signal, times }) =>
      Effect.gen(function* () {
        const temporary = yield* temporaryFolder
        const running = yield* asleep(temporary, yield* temporaryFolder)
        for (let time = 0; time < times; time++) yield* told(running, signal)
        yield* end(running)
        assert.deepStrictEqual(processesWith(temporary), [])
      }).pipe(Effect.provide(live))
  )
})
