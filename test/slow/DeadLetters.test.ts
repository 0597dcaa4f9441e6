import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import Sqlite from "better-sqlite3"
import { join } from "node:path"
import { describe } from "vitest"
import { type Program, startRuntime, status } from "../../sandbox/demo/Programs.ts"
import { type Addresses, control } from "../../sandbox/demo/Servers.ts"
import {
  eventually,
  freshProgram,
  live,
  plexsync,
  plugin,
  putRoute,
  replyIn,
  rows,
  withSandbox
} from "../support/Program.ts"
import { syncScenes } from "../support/Stage.ts"

const faults = (plex: Addresses["plex"], list: ReadonlyArray<object>) => control(plex.url, "faults", { faults: list })
/** Edits that say something: one that changes nothing is taken, so each refusal is its item's own. */
const refusing = { route: putRoute, kind: "status", status: 400, query: "\\.value=" }

/** A sandbox whose Plex refuses what edits say, and these scenes dead of it. */
const dead = (scenes: ReadonlyArray<string>, fault: object = refusing) =>
  Effect.gen(function* () {
    const world = yield* withSandbox(["--scenes", String(scenes.length)], {
      PLEXSYNC_CIRCUIT_THRESHOLD: "100",
      PLEXSYNC_MAX_RETRIES: "1"
    })
    yield* faults(world.servers.plex, [fault])
    const { code, report } = yield* syncScenes(world.program, ...scenes)
    assert.strictEqual(code, 1)
    assert.strictEqual(report.dead, scenes.length)
    yield* faults(world.servers.plex, [])
    return world
  })

const Letter = Schema.Struct({
  sceneId: Schema.Int,
  errorTag: Schema.String,
  family: Schema.String,
  attempts: Schema.Int,
  failedAt: Schema.String,
  retryAt: Schema.NullOr(Schema.String),
  cause: Schema.Array(Schema.Struct({ tag: Schema.String, status: Schema.NullOr(Schema.Int) }))
})
const lettersIn = Schema.decodeUnknown(Schema.parseJson(Schema.Array(Letter)))
const letterIn = Schema.decodeUnknown(Schema.parseJson(Letter))

const letters = (program: Program, ...words: ReadonlyArray<string>) =>
  Effect.flatMap(plexsync(program, "dlq", "list", "--json", ...words), ({ stdout }) => lettersIn(stdout))
const buried = (data: string) =>
  rows(data, "SELECT scene_id FROM dead_letter ORDER BY scene_id").map((row) => row["scene_id"])

describe("plexsync dlq", () => {
  it.scopedLive(
    "tells all but secrets; retries one, by cause, or all; what is retried stays listed until it is synced",
    () =>
      Effect.gen(function* () {
        const { data, program, servers } = yield* dead(["1", "2", "3"])
        const letter = (yield* letters(program)).find(({ sceneId }) => sceneId === 1)
        assert.deepInclude(letter, { sceneId: 1, errorTag: "Refused", family: "permanent", attempts: 1, retryAt: null })
        const shown = yield* plexsync(program, "dlq", "show", "1")
        assert.match(shown.stdout, /^Scene 1: Plex refused with status 400/)
        assert.match(shown.stdout, /^Error: Refused \(permanent\)$/m)
        assert.match(shown.stdout, /^Attempts: 1, the first failed at \S+, the last at \S+$/m)
        assert.match(shown.stdout, /^Cause:\n {2}Refused, Plex: edit item, status 400: /m)
        const list = yield* plexsync(program, "dlq", "list")
        const json = yield* plexsync(program, "dlq", "show", "1", "--json")
        assert.deepStrictEqual((yield* letterIn(json.stdout)).cause, [{ tag: "Refused", status: 400 }])
        assert.notInclude(shown.stdout + list.stdout + json.stdout, servers.plex.token)
        assert.strictEqual((yield* plexsync(program, "dlq", "show", "4")).code, 1)
        assert.deepStrictEqual(yield* letters(program, "--cause", "Unreachable"), [])
        assert.lengthOf(yield* letters(program, "--cause", "Refused"), 3)
        const one = yield* plexsync(program, "dlq", "retry", "2", "7")
        assert.strictEqual(one.code, 1)
        assert.match(one.stdout, /^1 failed jobs enqueued/)
        assert.include(one.stderr, "Scene 7 is not among the failed jobs")
        assert.deepStrictEqual(rows(data, "SELECT scene_id, reason FROM job"), [{ scene_id: 2, reason: "named" }])
        assert.deepStrictEqual(buried(data), [1, 2, 3])
        assert.strictEqual((yield* plexsync(program, "queue", "process")).code, 0)
        assert.deepStrictEqual(buried(data), [1, 3])
        assert.strictEqual((yield* plexsync(program, "dlq", "retry", "--cause", "Refused")).code, 0)
        assert.strictEqual((yield* plexsync(program, "dlq", "retry", "--all")).code, 0)
        yield* plexsync(program, "queue", "process")
        assert.deepStrictEqual(buried(data), [])
        assert.strictEqual((yield* plexsync(program, "dlq", "retry")).code, 2)
      }).pipe(Effect.provide(live))
  )

  it.scopedLive("deletes only when it is told so, and purges by age without any server", () =>
    Effect.gen(function* () {
      const { data, program } = yield* dead(["1", "2", "3"])
      for (const words of [
        ["delete", "1"],
        ["delete", "--all"],
        ["purge", "--older-than", "0"]
      ]) {
        const asked = yield* plexsync(program, "dlq", ...words)
        assert.strictEqual(asked.code, 2, words.join(" "))
        assert.include(asked.stderr, "--yes")
      }
      assert.lengthOf(buried(data), 3)
      assert.strictEqual((yield* plexsync(program, "dlq", "delete", "1", "--yes")).code, 0)
      assert.deepStrictEqual(buried(data), [2, 3])
      const database = new Sqlite(join(data, "plexsync.db"))
      database.exec("UPDATE dead_letter SET failed_at = failed_at - 31 * 86400000 WHERE scene_id = 2")
      database.close()
      const { program: bare } = yield* freshProgram
      const purged = yield* plexsync(bare, "dlq", "purge", "--data-dir", data)
      assert.match(purged.stdout, /^1 failed jobs older than 30 days deleted/)
      assert.deepStrictEqual(buried(data), [3])
      assert.strictEqual((yield* plexsync(program, "dlq", "purge", "--older-than", "0", "--yes")).code, 0)
      assert.deepStrictEqual(buried(data), [])
    }).pipe(Effect.provide(live))
  )
})

describe("a dead letter of a server's trouble", () => {
  it.scopedLive("is tried again by a runtime that idles, once its time has come", () =>
    Effect.gen(function* () {
      const { data, program } = yield* dead(["1"], { route: putRoute, kind: "status", status: 500 })
      const [letter] = yield* letters(program)
      const wait = Date.parse(letter?.retryAt ?? "") - Date.parse(letter?.failedAt ?? "")
      assert.strictEqual(wait, 3_600_000)
      yield* startRuntime(program)
      yield* eventually(status(program), ({ runtime }) => runtime !== null)
      assert.deepStrictEqual(buried(data), [1])
      const database = new Sqlite(join(data, "plexsync.db"))
      database.exec("UPDATE dead_letter SET retry_at = retry_at - 3600000")
      database.close()
      yield* eventually(
        Effect.sync(() => buried(data)),
        (scenes) => scenes.length === 0
      )
      assert.deepStrictEqual(rows(data, "SELECT scene_id FROM job"), [])
    }).pipe(Effect.provide(live))
  )
})

describe("the tasks for dead letters and the queue, as Stash starts them", () => {
  it.scopedLive("retry, purge and process", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* dead(["1", "2"])
      const port = Number(new URL(servers.stash.url).port)
      const call = { Scheme: "http", Host: "127.0.0.1", Port: port, SessionCookie: null }
      const task = (mode: string) => plugin(program, JSON.stringify({ server_connection: call, args: { mode } }))
      const purge = yield* task("purge_dead")
      assert.strictEqual(replyIn(purge).output, "0 failed jobs past their time deleted", purge.stderr)
      assert.lengthOf(buried(data), 2)
      const retry = yield* task("retry_dead")
      assert.match(replyIn(retry).output ?? "", /^2 scenes: 2 synced/)
      assert.deepStrictEqual(buried(data), [])
      yield* plexsync(program, "sync", "--all")
      const process = yield* task("process_queue")
      assert.match(replyIn(process).output ?? "", /^0 synced, 2 unchanged, 0 failed/)
      assert.include(process.stderr, "\u0001p\u00021")
    }).pipe(Effect.provide(live))
  )
})
