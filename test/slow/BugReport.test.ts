import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import Sqlite from "better-sqlite3"
import { describe } from "vitest"
import { live, mutate, plexsync, withSandbox } from "../support/Program.ts"

const canaries = {
  title: "CanaryTitle",
  folder: "CanaryFolder",
  tag: "CanaryTag",
  studio: "CanaryStudio",
  library: "CanaryLibrary",
  user: "canaryuser",
  password: "canarypassword",
  label: "CanaryLabel",
  key: "canarykey12345",
  error: "CanaryError",
  setting: "canary_setting"
}

describe("bug-report, on the built program", () => {
  it.scopedLive("holds none of what has a name, equal hashes for equal things, and others elsewhere", () =>
    Effect.gen(function* () {
      const { data, folder, program, servers } = yield* withSandbox(["--scenes", "12"], {
        PLEXSYNC_LABEL: canaries.label,
        PLEXSYNC_EXCLUDE_TAGS: canaries.tag,
        PLEXSYNC_ONLY_STUDIOS: "",
        PLEXSYNC_EXCLUDE_PATHS: `/${canaries.folder}`,
        PLEXSYNC_PATH_MAPPINGS: `/${canaries.folder} => /media/${canaries.folder}`,
        PLEXSYNC_STASH_API_KEY: canaries.key,
        PLEXSYNC_CANARY_SETTING: canaries.setting
      })
      yield* mutate(servers.stash.url, "mutation ($i: SceneUpdateInput!) { sceneUpdate(input: $i) { id } }", {
        i: { id: "1", title: canaries.title }
      })
      yield* plexsync(program, "sync", "--all", "--wait", "--timeout", "20")
      // What goes wrong, with names in what was said of it.
      const stored = new Sqlite(join(data, "plexsync.db"))
      const said = `open '/${canaries.folder}/${canaries.error}.mp4' at http://${canaries.user}:${canaries.password}@h: ECONNREFUSED`
      const letter = stored.prepare(
        `INSERT OR REPLACE INTO dead_letter (scene_id, reason, error_tag, family, message, cause, attempts, first_at, failed_at, candidates)
         VALUES (?, 'hook', ?, 'transient', ?, ?, 1, 1, 2, '[]')`
      )
      const link = { tag: canaries.error, message: said, route: `Plex: ${canaries.error}`, status: 503 }
      letter.run(7001, "Unreachable", said, JSON.stringify([{ ...link, tag: "Unreachable", route: "Plex: edit item" }]))
      letter.run(7002, `${canaries.error}!`, said, JSON.stringify([{ ...link, tag: `${canaries.error}!` }]))
      stored.prepare("INSERT INTO outage (server, began, ended, cause) VALUES ('Plex', 1, 2, ?)").run(said)
      stored
        .prepare("INSERT OR REPLACE INTO cursor (name, value) VALUES ('libraries of Plex', ?)")
        .run(JSON.stringify({ used: [canaries.library], unused: [{ title: canaries.library, reason: "x" }] }))
      stored.close()
      writeFileSync(
        join(data, "config.json"),
        JSON.stringify({ only_studios: canaries.studio, content_rating: canaries.label })
      )

      const made = yield* plexsync(program, "bug-report")
      assert.strictEqual(made.code, 0, made.stderr)
      const file = join(data, "plexsync.report.txt")
      assert.include(made.stdout, file)
      assert.include(made.stdout, "Read it before you share it")
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
      const report = readFileSync(file, "utf8")
      const names = [servers.plex.token, data, folder, "127.0.0.1", "localhost", "7001", "7002", "canary", ".mp4"]
      for (const name of names) assert.notInclude(report.toLowerCase(), name.toLowerCase())
      assert.include(report, "Plex: edit item 503 ")
      assert.include(report, "ECONNREFUSED")
      assert.match(report, /plex_token = set, not shown \(environment\)/)
      // The label stands in two settings, and the library twice.
      const [, label] = /^ {2}label = (#\w+) /m.exec(report) ?? []
      assert.include(report, `content_rating = ${label ?? "none"} (config.json)`)
      const [, library] = /^ {2}synced: (#\w+)$/m.exec(report) ?? []
      assert.include(report, `not synced: ${library ?? "none"}`)

      const other = join(folder, "other")
      const there = { ...program, environment: { ...program.environment, PLEXSYNC_DATA_DIR: other } }
      yield* plexsync(there, "sync", "--scene", "1", "--wait", "--timeout", "20")
      assert.strictEqual((yield* plexsync(there, "bug-report")).code, 0)
      const elsewhere = readFileSync(join(other, "plexsync.report.txt"), "utf8")
      const [, theirs] = /^ {2}label = (#\w+) /m.exec(elsewhere) ?? []
      assert.isDefined(theirs)
      assert.notStrictEqual(theirs, label)
    }).pipe(Effect.provide(live))
  )
})
