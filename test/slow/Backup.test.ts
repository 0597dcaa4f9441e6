import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import Sqlite from "better-sqlite3"
import { readdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { startRuntime, status } from "../../sandbox/demo/Programs.ts"
import { differences, eventually, live, plexsync, puts, reportIn, rows, withSandbox } from "../support/Program.ts"

const written = (data: string) =>
  Effect.sync(() => Number(rows(data, "SELECT count(*) AS n FROM history WHERE settled IS NOT NULL")[0]?.["n"]))

const checked = (file: string) => {
  const copy = new Sqlite(file, { readonly: true })
  try {
    return copy.pragma("integrity_check", { simple: true })
  } finally {
    copy.close()
  }
}

describe("a backup, on the built program", () => {
  it.scopedLive("taken under a running drain opens, and a runtime on it repeats no write", () =>
    Effect.gen(function* () {
      const { data, folder, program, servers } = yield* withSandbox(["--scenes", "150", "--latency", "20"], {
        PLEXSYNC_SKIP_FIELDS: "poster, background"
      })
      const file = join(folder, "copy.db")
      const syncing = yield* Effect.fork(plexsync(program, "sync", "--all", "--wait", "--json"))
      yield* eventually(
        Effect.catchAllDefect(written(data), () => Effect.succeed(0)),
        (count) => count > 20
      )
      const made = yield* plexsync(program, "backup", file)
      assert.strictEqual(made.code, 0, made.stderr)
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
      assert.strictEqual(checked(file), "ok")
      assert.isBelow(yield* written(data), 150, "the drain goes on while it is copied")
      const { dead } = reportIn(yield* Fiber.join(syncing))
      assert.strictEqual(dead, 0)

      // Not over a file that is there, unless that is said.
      const again = yield* plexsync(program, "backup", file)
      assert.strictEqual(again.code, 1)
      assert.match(again.stderr, /is there already: name another file, or add --overwrite/)
      assert.strictEqual((yield* plexsync(program, "backup", join(data, "plexsync.db"), "--overwrite")).code, 1)

      const other = join(folder, "other")
      const there = { ...program, environment: { ...program.environment, PLEXSYNC_DATA_DIR: other } }
      const back = yield* plexsync(there, "backup", "--restore", file)
      assert.strictEqual(back.code, 0, back.stderr)
      const before = yield* puts(servers.plex)
      yield* startRuntime(there)
      yield* eventually(
        status(there),
        ({ queue, runtime }) => runtime !== null && (queue?.ready ?? 1) + (queue?.running ?? 0) === 0
      )
      assert.deepStrictEqual(yield* differences(servers), [])
      const refused = yield* plexsync(there, "backup", "--restore", file)
      assert.strictEqual(refused.code, 1)
      assert.match(refused.stderr, /A runtime lives on this data directory/)
      const once = reportIn(yield* plexsync(there, "sync", "--all", "--wait", "--json"))
      assert.strictEqual(once.writes, 0)
      assert.deepStrictEqual(yield* puts(servers.plex), before)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("is put back only if it is one of ours and whole, and what was there is kept", () =>
    Effect.gen(function* () {
      const { data, folder, program } = yield* withSandbox(["--scenes", "5"])
      const file = join(folder, "copy.db")
      yield* plexsync(program, "sync", "--all", "--wait")
      assert.strictEqual((yield* plexsync(program, "backup", file)).code, 0)
      writeFileSync(join(folder, "text.db"), "no database")
      for (const [name, why] of [
        ["text.db", /damaged, or is no database/],
        ["none.db", /is not there/]
      ] as const) {
        const ended = yield* plexsync(program, "backup", "--restore", join(folder, name))
        assert.strictEqual(ended.code, 1)
        assert.match(ended.stderr, why)
      }
      const strange = new Sqlite(join(folder, "newer.db"))
      strange.pragma("application_id = 1347179603")
      strange.pragma("user_version = 999")
      strange.close()
      assert.match((yield* plexsync(program, "backup", "--restore", join(folder, "newer.db"))).stderr, /newer PlexSync/)
      const elsewhere = new Sqlite(file)
      elsewhere.exec("UPDATE plex_part SET server = 'another'; UPDATE written SET server = 'another'")
      elsewhere.close()
      assert.match((yield* plexsync(program, "backup", "--restore", file)).stderr, /of another Plex server/)
      assert.strictEqual((yield* plexsync(program, "backup", file, "--overwrite")).code, 0)
      const back = yield* plexsync(program, "backup", "--restore", file)
      assert.strictEqual(back.code, 0, back.stderr)
      const aside = readdirSync(data).filter((name) => name.includes("before-restore"))
      assert.deepStrictEqual(aside, ["plexsync.db.before-restore-1"])
      for (const name of ["plexsync.db", ...aside]) assert.strictEqual(statSync(join(data, name)).mode & 0o777, 0o600)
      assert.strictEqual(checked(join(data, "plexsync.db")), "ok")
    }).pipe(Effect.provide(live))
  )
})
