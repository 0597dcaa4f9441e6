import * as Command from "@effect/platform/Command"
import * as FileSystem from "@effect/platform/FileSystem"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import Sqlite from "better-sqlite3"
import { execFileSync, spawnSync } from "node:child_process"
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { type Program, status } from "../../sandbox/demo/Programs.ts"
import {
  applied,
  eventually,
  finished,
  freshProgram,
  live,
  mutate,
  plexsync,
  plugin,
  pluginScript,
  putRoute,
  replyIn,
  root,
  rows,
  withSandbox
} from "../support/Program.ts"

const hookInput = JSON.stringify({
  server_connection: { Scheme: "http", Host: "", Port: 9999 },
  args: { hookContext: { id: 7, type: "Scene.Update.Post", input: { id: "7" }, inputFields: ["id", "title"] } }
})
const cli = join(root, "dist", "plexsync.mjs")

/** The same program, started by another command: a shell with a limit, a user with fewer rights. */
const through = (words: readonly [string, ...ReadonlyArray<string>], { environment }: Program) => {
  const [first, ...rest] = words
  const run = (...more: ReadonlyArray<string>) =>
    Command.make(first, ...rest, process.execPath, ...more).pipe(Command.env(environment))
  return {
    hook: finished(Command.feed(run(pluginScript), hookInput)),
    status: finished(run(cli, "status"))
  }
}
const plainly = (program: Program) => ({
  hook: plugin(program, hookInput),
  status: plexsync(program, "status")
})

/** A data directory in use: one scene is queued, nobody has it open. */
const used = Effect.gen(function* () {
  const world = yield* freshProgram
  assert.deepStrictEqual(replyIn(yield* plugin(world.program, hookInput)), { output: "enqueued" })
  return { ...world, database: join(world.data, "plexsync.db") }
})

/** Neither the hook nor the command line can go on: both say why, and nothing is changed. */
const refused = ({ hook, status: shown }: ReturnType<typeof plainly>, database: string, why: RegExp) =>
  Effect.gen(function* () {
    const before = readFileSync(database)
    const taken = yield* hook
    assert.strictEqual(taken.code, 0, taken.stderr)
    assert.match(replyIn(taken).error ?? "", why)
    const told = yield* shown
    assert.strictEqual(told.code, 1)
    assert.match(told.stderr, why)
    assert.notMatch(told.stderr, /\n +at /, "a stack is not for people")
    assert.isTrue(readFileSync(database).equals(before), "the file was changed")
  })

/** Obeys the rights of files, as root does not: null where that cannot be had. */
const withoutPower = (): readonly [string, ...ReadonlyArray<string>] | null => {
  if (process.getuid?.() !== 0) return ["env"]
  const words = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] as const
  return spawnSync(words[0], [words[1], "true"]).status === 0 ? words : null
}

/** A small file system of its own, where this machine allows it. */
const smallDisk = (folder: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      mkdirSync(folder)
      return spawnSync("mount", ["-t", "tmpfs", "-o", "size=100k,mode=700", "none", folder]).status === 0
    }),
    (mounted) => Effect.sync(() => (mounted ? spawnSync("umount", [folder]) : undefined))
  )

const power = withoutPower()
const onUnix = it.scopedLive.skipIf(process.platform === "win32")
const onLinux = it.scopedLive.skipIf(process.platform !== "linux" || spawnSync("prlimit", ["--version"]).status !== 0)

describe("a database that cannot be used, on the built program", () => {
  it.scopedLive("because it is no database is left as it is", () =>
    Effect.gen(function* () {
      const { database, program } = yield* used
      writeFileSync(database, "this was a database once, before somebody wrote a letter into it\n".repeat(200))
      yield* refused(
        plainly(program),
        database,
        /plexsync\.db cannot be used: the file is damaged.*it was left as it is: put a backup/
      )
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("because it was damaged in a crash is refused before anything is written", () =>
    Effect.gen(function* () {
      const { data, database, folder, program } = yield* used
      const open = new Sqlite(database)
      open.exec(`PRAGMA wal_autocheckpoint = 0; CREATE TABLE big (x);
        INSERT INTO big WITH many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many LIMIT 300) SELECT zeroblob(1000) FROM many`)
      open.pragma("wal_checkpoint(TRUNCATE)")
      open.exec("INSERT INTO big VALUES (1)")
      const left = join(folder, "left")
      mkdirSync(left)
      for (const name of ["plexsync.db", "plexsync.db-wal"]) copyFileSync(join(data, name), join(left, name))
      open.close()
      const image = readFileSync(join(left, "plexsync.db"))
      writeFileSync(join(left, "plexsync.db"), image.fill(0x5a, image.length - 40 * 4096, image.length - 39 * 4096))
      const files = ["plexsync.db", "plexsync.db-wal"].map((name) => join(left, name))
      const before = files.map((path) => readFileSync(path))
      const told = yield* plexsync(program, "status", "--data-dir", left)
      assert.strictEqual(told.code, 1)
      assert.match(told.stderr, /cannot be used: the file is damaged/)
      for (const [at, path] of files.entries()) assert.isTrue(before[at]?.equals(readFileSync(path)))
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("because a newer PlexSync wrote it is left as it is", () =>
    Effect.gen(function* () {
      const { database, program } = yield* used
      const open = new Sqlite(database)
      open.pragma("user_version = 999")
      open.close()
      yield* refused(plainly(program), database, /was written by a newer PlexSync \(schema 999, .*\); update PlexSync/)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive.skipIf(power === null)("because its folder is read-only says so", () =>
    Effect.gen(function* () {
      const { data, database, program } = yield* used
      const fs = yield* FileSystem.FileSystem
      yield* fs.chmod(database, 0o400)
      yield* fs.chmod(data, 0o500)
      yield* Effect.addFinalizer(() => Effect.ignore(fs.chmod(data, 0o700)))
      if (power === null) return
      yield* refused(
        through(power, program),
        database,
        /cannot be used: its folder or file cannot be written .*--data-dir/
      )
    }).pipe(Effect.provide(live))
  )

  it.scopedLive.skipIf(power === null)("because its folder cannot be made says so", () =>
    Effect.gen(function* () {
      const { folder, program } = yield* freshProgram
      const fs = yield* FileSystem.FileSystem
      yield* fs.chmod(folder, 0o500)
      yield* Effect.addFinalizer(() => Effect.ignore(fs.chmod(folder, 0o700)))
      if (power === null) return
      const taken = yield* through(power, program).hook
      assert.strictEqual(taken.code, 0)
      assert.match(replyIn(taken).error ?? "", /cannot be used: its folder or file cannot be written \(EACCES/)
    }).pipe(Effect.provide(live))
  )
})

describe("a disk that takes no more, on the built program", () => {
  onUnix("is said by the hook, and what was queued is kept", () =>
    Effect.gen(function* () {
      const { data, database, program } = yield* used
      const before = readFileSync(database)
      const taken = yield* through(["sh", "-c", 'ulimit -S -f 0; exec "$@"', "sh"], program).hook
      assert.strictEqual(taken.code, 0, taken.stderr)
      assert.match(replyIn(taken).error ?? "", /the disk (is full|does not take or give the data) .*goes on by itself/)
      assert.isTrue(readFileSync(database).equals(before))
      assert.lengthOf(rows(data, "SELECT * FROM job"), 1)
      assert.deepStrictEqual(replyIn(yield* plugin(program, hookInput)), { output: "enqueued" })
    }).pipe(Effect.provide(live))
  )

  it.scopedLive.skipIf(process.getuid?.() !== 0)("is called full when it is", ({ skip }) =>
    Effect.gen(function* () {
      const { data, program } = yield* freshProgram
      if (!(yield* smallDisk(data))) return skip("this machine lets nobody mount")
      const { error } = replyIn(yield* plugin(program, hookInput))
      assert.match(error ?? "", /the disk is full \(SQLITE_FULL: .*\); make room there/)
    }).pipe(Effect.provide(live))
  )

  onLinux("pauses the runtime, which goes on by itself", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* withSandbox(["--scenes", "5"], { PLEXSYNC_CIRCUIT_RECOVERY: "1" })
      const log = yield* Ref.make("")
      const running = yield* Command.start(
        Command.make(process.execPath, cli, "serve").pipe(Command.env(program.environment))
      )
      const kept = Stream.runForEach(Stream.decodeText(running.stderr), (text) => Ref.update(log, (all) => all + text))
      yield* Effect.forkScoped(kept)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      const limit = (size: string) => execFileSync("prlimit", ["--pid", String(running.pid), `--fsize=${size}:`])
      limit("0")
      const edit = (id: string) =>
        mutate(servers.stash.url, "mutation ($input: SceneUpdateInput!) { sceneUpdate(input: $input) { id } }", {
          input: { id, title: `Written later ${id}` }
        })
      yield* edit("3")
      yield* eventually(Ref.get(log), (text) => text.includes("Paused: "))
      // Given back in the runtime's place, which cannot: so it tries to take the lease while the disk is full.
      const database = new Sqlite(join(data, "plexsync.db"))
      database.exec("UPDATE drain_lease SET until = 0")
      database.close()
      yield* edit("4")
      yield* eventually(status(program), ({ queue }) => (queue?.ready ?? 0) === 2)
      assert.strictEqual(yield* applied(servers.plex, putRoute), 0)
      limit("unlimited")
      yield* eventually(applied(servers.plex, putRoute), (writes) => writes === 2)
      yield* eventually(status(program), ({ queue }) => (queue?.ready ?? 0) + (queue?.running ?? 0) === 0)
      const said = yield* Ref.get(log)
      assert.match(said, /Paused: The PlexSync database failed: the disk (is full|does not take or give the data)/)
      assert.lengthOf(said.match(/Paused:/g) ?? [], 1, said)
    }).pipe(Effect.provide(live))
  )
})
