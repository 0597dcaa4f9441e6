import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { spawnSync } from "node:child_process"
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect } from "vitest"
import { parse } from "yaml"
import { graphql } from "../../sandbox/demo/Servers.ts"
import { laterCheckout, pack } from "../support/Packed.ts"
import { namedIn, strayLinks } from "../support/PackedPages.ts"
import { gone, operate, packagesAbove, startOf, withPackage } from "../support/PackedPlugin.ts"
import { eventually, freshProgram, live, mutate, plexsync, puts, root, rows } from "../support/Program.ts"
import { isThere } from "../support/Started.ts"
import { install, offered, uninstall, unzipped } from "../support/StashPackages.ts"
import { limit } from "../support/Limits.ts"

const later = "99.0.0"

let work = ""
let first = ""
let second = ""
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "plexsync-package-test-"))
  first = pack(root, join(work, "first"))
  second = pack(laterCheckout(join(work, "checkout"), later), join(work, "second"))
}, limit(120))
afterAll(() => rmSync(work, { recursive: true, force: true }))

interface Manifest {
  readonly version: string
  readonly tasks: ReadonlyArray<{ readonly name: string; readonly defaultArgs: { readonly mode: string } }>
}
const manifestIn = (folder: string, name = "PlexSync.yml") =>
  parse(readFileSync(join(folder, name), "utf8")) as Manifest // a file of ours

const copies = (data: string) => readdirSync(join(data, "runtime"))

const runtimeOf = (data: string) => rows(data, "SELECT pid, version FROM runtime")
const hookCall = JSON.stringify({
  server_connection: { Scheme: "http", Host: "127.0.0.1", Port: 1, SessionCookie: null },
  args: { hookContext: { id: 45, type: "Scene.Update.Post", input: { id: "45" }, inputFields: ["id", "title"] } }
})
const taskCall = JSON.stringify({
  server_connection: { Scheme: "http", Host: "127.0.0.1", Port: 1, SessionCookie: null },
  args: { mode: "health" }
})

const packed = (prepare?: (folder: string) => void) => withPackage(first, prepare)

const useClassic = (folder: string) =>
  copyFileSync(join(folder, "classic", "PlexSync.yaml"), join(folder, "PlexSync.yml"))

describe("npm run package", () => {
  it("makes what a plugin source serves", () => {
    const [entry, alone, ...others] = offered(first)
    expect(others).toEqual([])
    expect(entry).toMatchObject({ id: "PlexSync", name: "PlexSync", path: "PlexSync.zip" })
    expect(alone).toMatchObject({ id: "PlexSyncHooksAlone", name: "PlexSync Hooks alone", date: entry?.date })
    expect(alone?.version).toBe(entry?.version)
    expect(entry?.version).toMatch(/^\d+\.\d+\.\d+-[0-9a-f]{7,}(-dirty)?$/)
    expect(entry?.date).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    expect(entry?.metadata["description"]).toMatch(/For Node [\d, and]+ on /)
    expect(offered(second)[0]?.version).toMatch(new RegExp(`^${later}-`))
  })

  it("packs what Stash needs, executable where it has to be, and no file that Stash would take for a plugin", async () => {
    const files = await unzipped(offered(first)[0]?.zip ?? Buffer.alloc(0))
    const paths = files.map(({ path }) => path)
    expect(paths.filter((path) => path.endsWith(".yml"))).toEqual(["PlexSync.yml", "PlexSyncHooks.yml"])
    expect(paths).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "README.txt",
        "classic/PlexSync.yaml",
        "dist/THIRD_PARTY_LICENSES.txt",
        "dist/hooks.js"
      ])
    )
    expect(paths.filter((path) => path.startsWith("dist/code/"))).toEqual([])
    const textOf = (path: string) => files.find((one) => one.path === path)?.bytes.toString() ?? ""
    expect(strayLinks(paths, textOf)).toEqual([])
    const { absent, named } = namedIn(textOf("README.txt"), paths)
    expect([named > 1, absent]).toEqual([true, []])
    expect(paths.filter((path) => path.endsWith(`-${process.versions.modules}/better_sqlite3.node`))).toHaveLength(1)
    const fallback = files.find(({ path }) => path === "node" || path === "node.cmd")
    expect(fallback?.bytes.toString()).not.toMatch(/@[A-Z]+@/)
    if (process.platform !== "win32") expect(fallback?.mode).toBe(0o755)
    expect(files.find(({ path }) => path === "PlexSync.yml")?.mode).toBe(0o644)
  })

  it("packs the script for a Stash without Node by itself", async () => {
    const files = await unzipped(offered(first)[1]?.zip ?? Buffer.alloc(0))
    expect(files.map(({ path }) => path)).toEqual(["LICENSE", "PlexSync.yml", "alone.js"])
    const manifest = parse(files[1]?.bytes.toString() ?? "") as { readonly exec: ReadonlyArray<string> } // a file of ours
    expect(manifest.exec).toEqual(["alone.js"])
  })

  it("makes the same bytes of the same commit", () => {
    const again = pack(join(work, "checkout"), join(work, "again"))
    expect(readFileSync(join(again, "index.yml"), "utf8")).toBe(readFileSync(join(second, "index.yml"), "utf8"))
  })

  it("names the bindings that are missing", () => {
    const { status, stderr } = spawnSync(process.execPath, ["package.mjs", "--platform", "darwin-arm64"], {
      cwd: join(work, "checkout"),
      encoding: "utf8"
    })
    expect(status).toBe(1)
    expect(stderr).toContain(
      "Bindings for darwin-arm64 are missing, for ABI 115 (Node 20), 127 (Node 22), 137 (Node 24)."
    )
  })

  it("takes no binding that would crash", () => {
    const bindings = join(work, "bindings")
    mkdirSync(join(bindings, "137"), { recursive: true })
    writeFileSync(join(bindings, "137", "better_sqlite3.node"), "_ZN4node28RemoveEnvironmentCleanupHookE")
    const { status, stderr } = spawnSync(
      process.execPath,
      ["package.mjs", "--platform", "darwin-arm64", "--bindings", bindings, "--only-this-node"],
      { cwd: join(work, "checkout"), encoding: "utf8" }
    )
    expect(status).toBe(1)
    expect(stderr).toContain("was compiled against the headers of Node 24.19 or newer")
  })
})

describe("failure 15: every task of the manifest has a handler; the packaged plugin loads in a clean folder", () => {
  it.scopedLive("installed and updated as Stash does it, with hooks and tasks before and after, and what it kept", () =>
    Effect.gen(function* () {
      const { data, folder, plugins, reaches, stash } = yield* packed()
      expect(packagesAbove(folder)).toEqual([])
      const runTasks = (names = manifestIn(folder).tasks.map(({ name }) => name)) =>
        Effect.forEach(
          manifestIn(folder).tasks.filter(({ name }) => names.includes(name)),
          ({ defaultArgs: { mode }, name }) =>
            Effect.map(operate(stash, mode), (said) =>
              expect([name, said]).toEqual([name, expect.stringMatching(/\w/)])
            ),
          { concurrency: 2 }
        )

      yield* reaches("From the package")
      const [old] = runtimeOf(data)
      expect(old?.["version"]).toBe(manifestIn(folder).version)
      expect(copies(data)).toHaveLength(1)
      if (existsSync("/proc/self/cmdline"))
        expect(readFileSync(`/proc/${Number(old?.["pid"])}/cmdline`, "utf8")).toContain(
          join(data, "runtime", copies(data)[0] ?? "", "dist", "plexsync.mjs")
        )
      expect(yield* runTasks()).toHaveLength(manifestIn(folder).tasks.length)

      yield* startOf(data, manifestIn(folder).version)
      yield* Effect.promise(() => install(second, "PlexSync", plugins))
      expect(isThere(Number(old?.["pid"]))).toBe(true)
      yield* mutate(stash, "mutation { reloadPlugins }")
      expect(manifestIn(folder).version).toBe(later)
      yield* reaches("From the next package")
      yield* eventually(
        Effect.sync(() => runtimeOf(data)[0]?.["version"]),
        (version) => version === later
      )
      yield* eventually(
        Effect.sync(() => copies(data)),
        ([only = "", ...others]) => others.length === 0 && only.startsWith(later)
      )
      yield* eventually(
        Effect.sync(() => isThere(Number(old?.["pid"]))),
        (alive) => !alive
      )
      expect(yield* runTasks(["Sync Recent Scenes to Plex", "Process Queue", "Health Check"])).toHaveLength(3)

      useClassic(folder)
      yield* mutate(stash, "mutation { reloadPlugins setPluginsEnabled(enabledMap: { PlexSyncHooks: false }) }")
      yield* reaches("By a hook that is a process")
      expect(manifestIn(folder).tasks).toEqual(manifestIn(folder, "classic/PlexSync.yaml").tasks)
      expect(rows(data, "SELECT scene_id FROM history")).not.toEqual([])
      const { logs } = yield* graphql(
        stash,
        "{ logs { message } }",
        {},
        Schema.Struct({ logs: Schema.Array(Schema.Struct({ message: Schema.String })) })
      )
      expect(logs.filter(({ message }) => /returned error|Error loading|error executing/.test(message))).toEqual([])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive(
    "uninstalled, its folder deleted and installed again while its runtime lives: one is left, and it alone has written",
    () =>
      Effect.gen(function* () {
        const { data, folder, pids, plugins, reaches, servers, stash } = yield* packed()
        yield* reaches("Before")
        const [old = 0] = yield* pids
        uninstall(folder)
        yield* mutate(stash, "mutation { reloadPlugins }")
        expect(readdirSync(folder)).toContain("data")
        // The runtime may write a file just then.
        rmSync(folder, { recursive: true, maxRetries: 9 })
        yield* Effect.promise(() => install(first, "PlexSync", plugins))
        yield* mutate(stash, "mutation { reloadPlugins }")
        yield* reaches("After")
        yield* gone(old)
        yield* reaches("After the old one's end")
        const [next = 0, ...others] = yield* pids
        expect([others, isThere(next), next === old]).toEqual([[], true, false])
        expect(rows(data, "SELECT scene_id FROM job")).toEqual([])
        expect(yield* puts(servers.plex)).toEqual({ applied: 3, changed: 3 })
      }).pipe(Effect.provide(live))
  )

  it.scopedLive(
    "updated over its classic manifest it has no hooks: whoever asks is told the two clicks that bring them back",
    () =>
      Effect.gen(function* () {
        const { data, edit, log, pids, plugins, program, reaches, shown, stash, starting } = yield* packed(useClassic)
        const ended = Effect.gen(function* () {
          for (const pid of yield* pids) {
            process.kill(pid, "SIGTERM")
            yield* gone(pid)
          }
        })
        const environment = { ...program.environment, PLEXSYNC_STASH_URL: stash }
        const asked = (...words: ReadonlyArray<string>) =>
          Effect.map(plexsync({ ...program, environment }, ...words, "--data-dir", data), ({ stdout }) => stdout)
        const clicks =
          /In Stash \(Settings, Plugins\), enable PlexSync Hooks; or copy classic\/PlexSync\.yaml over PlexSync\.yml again/
        const untold = /An edit starts no runtime: Stash runs no hooks of PlexSync\./

        yield* mutate(stash, "mutation { setPluginsEnabled(enabledMap: { PlexSyncHooks: false }) }")
        yield* reaches("By a hook that is a process")
        yield* eventually(asked("status", "--verbose"), (said) => said.includes("PlexSync with hooks as processes"))
        yield* Effect.promise(() => install(second, "PlexSync", plugins))
        yield* mutate(stash, "mutation { reloadPlugins }")
        yield* ended
        yield* edit("By nobody")
        expect([yield* pids, yield* starting]).toEqual([[], []])

        const checked = yield* operate(stash, "health")
        expect(checked).toMatch(/^No runtime is running.*An edit starts no runtime/)
        expect(checked).toMatch(clicks)
        const doctor = yield* asked("doctor")
        expect(doctor).toMatch(/WARNING plugin: .*without hooks, and no runtime is running: an edit starts nothing\n/)
        expect(doctor).toMatch(clicks)
        const status = yield* asked("status")
        expect(status).toMatch(untold)
        expect(status).toMatch(clicks)
        const { nothingStarts } = JSON.parse(yield* asked("status", "--json")) as { readonly nothingStarts: unknown } // what the test is about
        expect(nothingStarts).toMatch(clicks)

        // A runtime that is started by hand says it, too, and finds the edit.
        expect(yield* operate(stash, "start")).toMatch(/was started/)
        yield* eventually(shown, (title) => title === "By nobody")
        yield* eventually(log, (said) => /Stash no longer tells PlexSync of edits/.test(said) && clicks.test(said))
        yield* ended

        yield* mutate(stash, "mutation { setPluginsEnabled(enabledMap: { PlexSyncHooks: true }) }")
        yield* mutate(stash, "mutation { reloadPlugins }")
        yield* reaches("After the two clicks")
        expect(yield* asked("doctor")).toMatch(/ok {6}plugin: PlexSync and PlexSync Hooks are on in Stash/)
      }).pipe(Effect.provide(live)),
    limit(90)
  )

  it.scopedLive("with another Node than it serves says which ones, and fails no hook", () =>
    Effect.gen(function* () {
      const fresh = yield* freshProgram
      const folder = yield* Effect.promise(() => install(first, "PlexSync", join(fresh.folder, "plugins")))
      const native = join(folder, "dist", "native")
      const [name = ""] = readdirSync(native)
      renameSync(join(native, name), join(native, name.replace(/\d+$/, "999")))
      for (const input of [hookCall, taskCall]) {
        const { status, stdout } = spawnSync(process.execPath, [join(folder, "dist", "plugin.cjs")], {
          input,
          encoding: "utf8",
          env: fresh.program.environment
        })
        expect(status).toBe(0)
        expect(JSON.parse(stdout)).toEqual({
          error: expect.stringMatching(
            /SQLite cannot be loaded: this is Node \S+ on .*serves Node with ABI 999 on .*container: /
          ) as string
        })
      }
    }).pipe(Effect.provide(live))
  )
})
