import { it } from "@effect/vitest"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { mkdirSync } from "node:fs"
import { describe, expect } from "vitest"
import type { Addresses } from "../../sandbox/demo/Servers.ts"
import { HistoryJson } from "../../src/serve/history/HistoryLines.ts"
import { freshProgram, live, mutate, plexsync, snapshot, withSandbox } from "../support/Program.ts"
import { ago, emptyDatabase, environmentOn, writeRows } from "../support/StatusRows.ts"

const edit = (stash: string, input: Readonly<Record<string, unknown>>) =>
  mutate(stash, "mutation ($input: SceneUpdateInput!) { sceneUpdate(input: $input) { id } }", { input })

/** Somebody changes a title in Plex, as its page does. */
const retitle = ({ token, url }: Addresses["plex"], key: string, title: string) =>
  Effect.flatMap(HttpClient.HttpClient, (client) =>
    client.execute(
      HttpClientRequest.put(`${url}/library/sections/1/all`).pipe(
        HttpClientRequest.setUrlParams({ type: "1", id: key, "title.value": title, "title.locked": "1" }),
        HttpClientRequest.setHeader("X-Plex-Token", token)
      )
    )
  )

/** Minutes before now, for each write in its order: the first are of the day before yesterday. */
const times = [2 * 1440 + 30, 2 * 1440 + 29, 2 * 1440 + 28, 11 * 60, 90, 3]

/** Three scenes synced, then one edited, one renamed behind our back, one looked at by a person; and all of it at times that stand still. */
const written = Effect.gen(function* () {
  const { data, folder, program, servers } = yield* withSandbox(["--scenes", "3", "--seed", "7"], {}, false)
  yield* plexsync(program, "sync", "--all", "--wait")
  yield* edit(servers.stash.url, { id: "1", title: "A quiet morning" })
  yield* plexsync(program, "sync", "--recent", "--wait")
  yield* edit(servers.stash.url, {
    id: "2",
    title: "Salt \u001b[31mand\u001b[0m wind",
    details: "Two lines.\nOf text."
  })
  yield* plexsync(program, "sync", "--scene", "2", "--wait")
  yield* edit(servers.stash.url, { id: "1", title: "A quiet evening" })
  yield* plexsync(program, "reconcile", "--fix")
  yield* plexsync(program, "queue", "process")
  const keys = snapshot(data, (rows) =>
    rows("SELECT rating_key AS key FROM history ORDER BY id").map(({ key }) => String(key))
  ) // ours
  yield* retitle(servers.plex, keys[4] ?? "", "By hand")
  writeRows(data, (write) => {
    times.forEach((minutes, at) => write("UPDATE history SET at = ? WHERE id = ?", ago(minutes), at + 1))
    write("UPDATE history SET asked = 'unknown' WHERE id = 3")
    write("UPDATE history SET settled = NULL WHERE id = 4")
  })
  const environment = { ...program.environment, ...environmentOn(folder) }
  return {
    keys,
    program: { ...program, environment },
    servers,
    steady: (said: string) => said.replaceAll(folder, "/config")
  }
})

describe("what a person reads of history", () => {
  it.scopedLive("is what was written, for whom, and whether Plex still shows it", () =>
    Effect.gen(function* () {
      const { keys, program, steady } = yield* written
      const asked = (...words: ReadonlyArray<string>) => plexsync(program, "history", ...words)

      const all = yield* asked()
      expect([all.code, all.stderr]).toEqual([0, ""])
      yield* Effect.promise(() => expect(steady(all.stdout)).toMatchFileSnapshot("history/all.txt"))
      expect(all.stdout).not.toContain("\u001b")

      // What did it change last night?
      const night = yield* asked("--since", "yesterday")
      yield* Effect.promise(() => expect(steady(night.stdout)).toMatchFileSnapshot("history/yesterday.txt"))

      const narrow = { ...program, environment: { ...program.environment, COLUMNS: "60" } }
      const slim = yield* plexsync(narrow, "history", "--field", "title", "--limit", "3")
      yield* Effect.promise(() => expect(steady(slim.stdout)).toMatchFileSnapshot("history/title-60.txt"))

      // In a pipe, lines are whole and nothing is cut.
      const piped = yield* plexsync({ ...program, environment: { ...program.environment, COLUMNS: "" } }, "history")
      expect(piped.stdout.replaceAll(/\s+/g, " ")).toBe(all.stdout.replaceAll(/\s+/g, " "))

      const decode = Schema.decode(Schema.parseJson(HistoryJson))
      const told = yield* decode((yield* asked("--json", "--scene", "1")).stdout)
      expect(told.entries.map(({ asked }) => asked)).toEqual(["reconcile", "recent", "all"])
      expect(told.entries.every(({ scene }) => (scene as number) === 1)).toBe(true)
      expect([told.version, told.more, told.notAsked, told.historyDays]).toEqual([1, 0, null, 90])
      const ofItem = yield* decode((yield* asked("--json", "--item", keys[4] ?? "", "--limit", "1")).stdout)
      expect([ofItem.entries.length, ofItem.more]).toEqual([1, 1])

      // Without Plex it is told all the same.
      const away = { ...program, environment: { ...program.environment, PLEXSYNC_PLEX_URL: "http://127.0.0.1:9" } }
      const alone = yield* plexsync(away, "history", "--since", "2h")
      expect(alone.code).toBe(0)
      yield* Effect.promise(() => expect(steady(alone.stdout)).toMatchFileSnapshot("history/plex-away.txt"))
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("needs no settings, and says where nothing was written", () =>
    Effect.gen(function* () {
      const { data, program } = yield* freshProgram
      const before = yield* plexsync(program, "history")
      expect([before.code, before.stdout]).toEqual([1, ""])
      expect(before.stderr).toBe(
        `PlexSync has not been used yet: there is no database ${data}/plexsync.db; name another data directory with --data-dir\n`
      )
      mkdirSync(data)
      yield* emptyDatabase(data)
      const bare = { ...program, environment: { PLEXSYNC_DATA_DIR: data, PLEXSYNC_HISTORY_DAYS: "7" } }
      const { code, stdout } = yield* plexsync(bare, "history")
      expect([code, stdout]).toEqual([
        0,
        "PlexSync has written nothing to Plex yet\nWrites are kept for 7 days (history_days), and of each item the first and the newest three for good\n"
      ])
    }).pipe(Effect.provide(live))
  )
})
