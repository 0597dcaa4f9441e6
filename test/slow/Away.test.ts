import * as Command from "@effect/platform/Command"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Fiber from "effect/Fiber"
import Sqlite from "better-sqlite3"
import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import type { Program } from "../../sandbox/demo/Programs.ts"
import { eventually, live, loggedRuntime, plexsync, rows, withSandbox } from "../support/Program.ts"
import { editScene, plexFiles, stashFiles } from "../support/Stage.ts"
import { showsTitle, watched } from "../support/Watched.ts"
import { limit } from "../support/Limits.ts"

const Told = Schema.parseJson(
  Schema.Struct({ problems: Schema.Array(Schema.Struct({ kind: Schema.String, severity: Schema.String })) })
)

/** Waits until `status` ends so and says so. */
const says = (program: Program, code: number, sentence: RegExp) =>
  eventually(plexsync(program, "status"), (told) => told.code === code && sentence.test(told.stdout))

const saysNot = (program: Program, code: number, sentence: RegExp) =>
  eventually(plexsync(program, "status"), (told) => told.code === code && !sentence.test(told.stdout))

const change = (data: string, statements: string, ...values: ReadonlyArray<unknown>) => {
  const database = new Sqlite(join(data, "plexsync.db"))
  try {
    database.prepare(statements).run(...values)
  } finally {
    database.close()
  }
}

/** Stops a runtime while it writes nothing: its lock would keep this test from its rows. It goes on with the scope's end, whatever comes: one that is stopped is never told to end. */
const stopped = (data: string, pid: number) => {
  const goesOn = () => process.kill(pid, "SIGCONT")
  const stop = Effect.gen(function* () {
    const database = yield* Effect.acquireRelease(
      Effect.sync(() => new Sqlite(join(data, "plexsync.db"))),
      (opened) => Effect.sync(() => opened.close())
    )
    database.exec("BEGIN IMMEDIATE")
    process.kill(pid, "SIGSTOP")
    yield* eventually(
      Effect.sync(() => spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout),
      (state) => state.startsWith("T")
    )
  }).pipe(Effect.scoped)
  return Effect.as(
    Effect.zipRight(
      Effect.addFinalizer(() => Effect.ignore(Effect.try(goesOn))),
      stop
    ),
    goesOn
  )
}

// @effect-diagnostics-next-line globalDate:off - rows that a program on the clock on the wall reads.
const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000

const config = (data: string, settings: Readonly<Record<string, unknown>>) =>
  writeFileSync(join(data, "config.json"), JSON.stringify(settings))

/** Another program that has the database open: its side files stay, so that it can be opened on a full disk. */
const openBeside = (data: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const database = new Sqlite(join(data, "plexsync.db"))
      database.prepare("SELECT * FROM cursor").all()
      return database
    }),
    (opened) => Effect.sync(() => opened.close())
  )

/** A small disk for the data directory, which can be filled to the last byte and emptied. Null where nobody may mount. */
const smallDisk = (folder: string) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        mkdirSync(folder, { recursive: true })
        return spawnSync("mount", ["-t", "tmpfs", "-o", "size=6m,mode=700", "none", folder]).status === 0
      }),
      (mounted) => Effect.sync(() => (mounted ? spawnSync("umount", ["-l", folder]) : undefined))
    ),
    (mounted) => {
      if (!mounted) return null
      const filler = join(folder, "filler")
      const fill = () => {
        const { bavail, bsize } = statfsSync(folder)
        try {
          writeFileSync(filler, Buffer.alloc(bavail * bsize))
        } catch {
          // The runtime took a part of it meanwhile: it is full all the same.
        }
      }
      return { fill, empty: () => rmSync(filler) }
    }
  )

/** A runtime whose log can be waited for. */
const serving = (program: Program) =>
  Effect.gen(function* () {
    const log = yield* Ref.make("")
    const running = yield* Command.start(
      Command.make(...program.command, "serve").pipe(Command.env(program.environment))
    )
    const kept = Stream.runForEach(Stream.decodeText(running.stderr), (text) => Ref.update(log, (all) => all + text))
    yield* Effect.forkScoped(kept)
    return { running, logs: (line: RegExp) => eventually(Ref.get(log), (all) => line.test(all)) }
  })

describe("what is away, as status says it", () => {
  it.scopedLive(
    "a runtime that hangs, and a Stash that does not answer: status 1; a person's wish, or what goes on beside: status 0",
    () =>
      Effect.gen(function* () {
        const { data, keys, plex, program, runtime, scenes, url } = yield* watched({ files: ["/data/One.mp4"] })
        yield* says(program, 0, /to begin with all of it: plexsync sync --all/)
        yield* plexsync(program, "sync", "--all", "--wait")
        yield* saysNot(program, 0, /to begin with/)
        yield* plexFiles(plex, [{ file: "/data/Two.mp4", size: 777 }])
        const [two = ""] = yield* stashFiles(url, [{ file: "/data/Two.mp4", size: 2000 }])
        yield* editScene(url, two, { title: "Two" })
        yield* says(program, 0, /^1 scene waits, for Plex has another size of the file/m)
        config(data, { enabled: false })
        yield* says(program, 0, /^Paused: edits are kept, nothing is written; to go on, set enabled to true$/m)

        // Nobody writes the rows but this test from here on.
        const goesOn = yield* stopped(data, Number(runtime.pid))
        // A second try may have been under way.
        change(data, "UPDATE job SET state = 'waiting', because = 'size_differs', epoch = NULL WHERE scene_id = ?", two)
        const open = { _tag: "Open", since: minutesAgo(1), until: minutesAgo(0) + 1000, silent: true }
        change(data, "INSERT OR REPLACE INTO breaker VALUES ('Plex', ?)", JSON.stringify(open))
        yield* says(program, 0, /^Plex is left alone since .*tried again by itself$/m)
        change(
          data,
          `UPDATE cursor SET value = json_set(value, '$.paused', json('{"vanished":60,"of":90,"since":1}'))
          WHERE name LIKE 'index %' AND json_extract(value, '$.title') IS NOT NULL`
        )
        yield* says(program, 0, /^PAUSED: library '.*': 60 of 90 files vanished/m)
        change(
          data,
          `INSERT INTO dead_letter (scene_id, reason, error_tag, family, message, cause, attempts, first_at, failed_at, candidates)
          VALUES (99, 'hook', 'Rejected', 'permanent', 'refused', '[]', 1, 1, 1, '[]')`
        )
        yield* says(program, 0, /^1 scene failed for good; why: plexsync dlq list/m)

        change(
          data,
          `UPDATE runtime SET health = json_set(health, '$.parts.watch.late', json('true'), '$.parts.watch.pollingSinceAt', ?)`,
          minutesAgo(5)
        )
        yield* says(program, 1, /^HANGS: Stash has been asked what is new since .*, and does not answer/m)
        // In the future: of a heartbeat before its birth, this process would be another.
        change(data, "UPDATE runtime SET heartbeat = ?", minutesAgo(-4))
        const silent = yield* plexsync(program, "status", "--json")
        assert.strictEqual(silent.code, 1)
        const told = Schema.decodeUnknownSync(Told)(silent.stdout)
        assert.deepStrictEqual(
          told.problems.map(({ kind, severity }) => `${kind} ${severity}`),
          [
            "Silent stops",
            "PollHangs stops",
            "LibraryPaused told",
            "SwitchedOff told",
            "CircuitOpen told",
            "SizeDiffers told",
            "DeadLetters told"
          ]
        )
        change(data, "UPDATE runtime SET blocked = 'a token is missing'")
        yield* says(
          program,
          1,
          /^BLOCKED: a token is missing\nSILENT: the runtime \(process \d+\) has said nothing since/m
        )

        // What it has to tell changes: so it writes before its minute is over.
        config(data, {})
        goesOn()
        yield* saysNot(program, 0, /BLOCKED|SILENT|HANGS|Paused: /)
        yield* plexsync(program, "accept", "Movies")
        yield* saysNot(program, 0, /PAUSED/)
        yield* editScene(url, scenes[0] ?? "", { title: "Heard again" })
        yield* showsTitle(plex, keys[0], "Heard again", 40)
      }).pipe(Effect.provide(live)),
    limit(120)
  )

  it.scopedLive.skipIf(process.getuid?.() !== 0)(
    "a full disk: the runtime waits for room, at its start and later, and goes on by itself",
    ({ skip }) =>
      Effect.gen(function* () {
        const world = yield* withSandbox(
          ["--scenes", "3"],
          { PLEXSYNC_POLL_INTERVAL: "1", PLEXSYNC_CIRCUIT_RECOVERY: "2" },
          false
        )
        const { data, program, servers } = world
        const disk = yield* smallDisk(data)
        if (disk === null) return skip("this machine lets nobody mount")
        disk.fill()
        const first = yield* serving(program)
        yield* first.logs(/Waiting for the data directory: The database .* cannot be used: the disk is full/)
        const full = yield* plexsync(program, "status")
        assert.strictEqual(full.code, 1)
        assert.match(full.stderr, /the disk is full .*make room there/)
        disk.empty()
        yield* says(program, 0, /^Runtime: process/m)

        disk.fill()
        yield* says(program, 1, /^DISK: the data directory takes no more: the disk is full \(ENOSPC.*make room there/m)
        yield* editScene(servers.stash.url, "2", { title: "Written later" })
        yield* first.logs(/The PlexSync database failed: the disk is full/)
        disk.empty()
        yield* saysNot(program, 0, /DISK|BLOCKED/)
        yield* eventually(
          Effect.sync(() => rows(data, "SELECT synced_at FROM scene WHERE scene_id = 2 AND synced_at > 0")),
          (synced) => synced.length === 1
        )

        yield* first.running.kill()
        disk.fill()
        const second = yield* serving(program)
        yield* second.logs(/Waiting for the data directory: The database .*the disk is full/)
        disk.empty()
        yield* says(program, 0, /^Runtime: process/m)

        yield* second.running.kill()
        yield* openBeside(data)
        rmSync(join(data, "device-id"))
        disk.fill()
        const third = yield* serving(program)
        yield* third.logs(
          /Waiting for the data directory: The device identity .*device-id cannot be read or written: .*ENOSPC/
        )
        yield* says(program, 1, /^No runtime is running.*\nDISK: /m)
        disk.empty()
        yield* says(program, 0, /^Runtime: process/m)
        assert.deepStrictEqual(
          readdirSync(data).filter((name) => name.startsWith("device-id")),
          ["device-id"]
        )
      }).pipe(Effect.provide(live)),
    limit(120)
  )

  it.scopedLive(
    "a database that was deleted: status 1, and the runtime says so and ends with 1",
    () =>
      Effect.gen(function* () {
        const { data, program } = yield* withSandbox(["--scenes", "1"], {}, false)
        const { logged, running } = yield* loggedRuntime(program)
        yield* says(program, 0, /^Runtime: process/m)
        for (const end of ["", "-wal", "-shm"]) rmSync(join(data, `plexsync.db${end}`), { force: true })
        yield* says(program, 1, /there is no database .*plexsync\.db/)
        assert.strictEqual(yield* running.exitCode, 1)
        assert.match(yield* Fiber.join(logged), /plexsync\.db is no longer the file that this process has open/)
        writeFileSync(join(data, "plexsync.db"), "no database ".repeat(1000))
        const told = yield* plexsync(program, "status")
        assert.strictEqual(told.code, 1)
        assert.match(told.stderr, /cannot be used: the file is damaged/)
      }).pipe(Effect.provide(live)),
    limit(120)
  )
})
