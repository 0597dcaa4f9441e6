import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "@effect/platform/FileSystem"
import { join } from "node:path"
import { describe } from "vitest"
import {
  applied,
  freshProgram,
  live,
  mutate,
  plexsync,
  plugin,
  putRoute,
  replyIn,
  reportIn,
  withSandbox
} from "../support/Program.ts"
import { emptied } from "../support/Started.ts"

const lines = (text: string) => text.split("\n").filter((line) => line.trim() !== "")

describe("settings and servers that are wrong, on the built program", () => {
  it.scopedLive("lists every missing and invalid setting at once, and ends with 2", () =>
    Effect.gen(function* () {
      const { program } = yield* freshProgram
      const environment = {
        ...program.environment,
        PLEXSYNC_STASH_URL: "",
        PLEXSYNC_PLEX_URL: "",
        PLEXSYNC_PLEX_TOKEN: "short",
        PLEXSYNC_MAX_RETRIES: "99",
        PLEXSYNC_ENABLED: "perhaps",
        PLEXSYNC_PATH_MAPPINGS: "/a => /b; c"
      }
      const ended = yield* plexsync({ ...program, environment }, "sync", "--all", "--wait")
      assert.strictEqual(ended.code, 2)
      assert.deepStrictEqual(
        lines(ended.stderr)
          .map((line) => /^Configuration error: (\w+): ./.exec(line)?.[1] ?? line)
          .toSorted(),
        ["enabled", "max_retries", "path_mappings", "plex_token", "plex_url", "stash_url"]
      )
      assert.notInclude(ended.stderr, "short")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("goes on with fields that were emptied on Stash's page, and with no 0 given anywhere else", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "2"])
      yield* mutate(
        servers.stash.url,
        `mutation ($input: Map!) { configurePlugin(plugin_id: "PlexSync", input: $input) }`,
        { input: emptied }
      )
      const synced = yield* plexsync(program, "sync", "--all", "--wait", "--json")
      assert.strictEqual(synced.code, 0)
      assert.strictEqual(reportIn(synced).synced, 2)
      const refused = yield* plexsync(
        { ...program, environment: { ...program.environment, PLEXSYNC_MAX_RETRIES: "0" } },
        ...["sync", "--all"]
      )
      assert.strictEqual(refused.code, 2)
      assert.include(refused.stderr, 'Configuration error: max_retries: "0" is not allowed')
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("says in one line each what is wrong with a server, a token or a library", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "3"])
      const sync = (change: Readonly<Record<string, string>>) =>
        plexsync({ ...program, environment: { ...program.environment, ...change } }, "sync", "--all", "--wait")
      const wrong = yield* Effect.all({
        token: sync({ PLEXSYNC_PLEX_TOKEN: "no-such-token-123" }),
        plex: sync({ PLEXSYNC_PLEX_URL: "http://127.0.0.1:9" }),
        stash: sync({ PLEXSYNC_STASH_URL: "http://127.0.0.1:9" }),
        library: sync({ PLEXSYNC_PLEX_LIBRARY: "Movies, Nowhere" }),
        swapped: sync({ PLEXSYNC_PLEX_URL: servers.stash.url })
      })
      const said = (ended: { readonly stderr: string }) => lines(ended.stderr)
      assert.deepStrictEqual(
        Object.values(wrong).map(({ stderr }) => lines(stderr).length),
        [1, 1, 1, 1, 1]
      )
      assert.match(said(wrong.token)[0]!, /^Authentication failed: Unauthorized .*plex_token/)
      assert.match(said(wrong.plex)[0]!, /^Plex cannot be reached at http:\/\/127\.0\.0\.1:9: connection refused/)
      assert.match(said(wrong.stash)[0]!, /^Stash cannot be reached at http:\/\/127\.0\.0\.1:9: connection refused/)
      assert.match(said(wrong.library)[0]!, /plex_library: .*"Nowhere"; it has "Movies"/)
      assert.match(said(wrong.swapped)[0]!, /is plex_url really Plex\?/)
      assert.deepStrictEqual(
        Object.values(wrong).map(({ code }) => code),
        [1, 1, 1, 2, 1]
      )
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("takes settings from Stash, over config.json and under the environment", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* withSandbox(["--scenes", "4"])
      const fs = yield* FileSystem.FileSystem
      yield* fs.makeDirectory(data, { recursive: true })
      yield* fs.writeFileString(
        join(data, "config.json"),
        JSON.stringify({ plex_library: "From the file", max_tags: 20, skip_fields: "details" })
      )
      yield* mutate(
        servers.stash.url,
        `mutation ($input: Map!) { configurePlugin(plugin_id: "PlexSync", input: $input) }`,
        {
          input: { plex_library: "From Stash", skip_fields: "tags" }
        }
      )
      const stashWins = yield* plexsync(program, "sync", "--all", "--wait")
      assert.match(stashWins.stderr, /"From Stash"/)
      const environment = { ...program.environment, PLEXSYNC_PLEX_LIBRARY: "Movies" }
      const dry = yield* plexsync({ ...program, environment }, "sync", "--all", "--dry-run", "--json")
      const fields = new Set(
        (
          JSON.parse(dry.stdout) as ReadonlyArray<{
            items: ReadonlyArray<{ changes: ReadonlyArray<{ field: string }> }>
          }>
        ).flatMap(({ items }) => items.flatMap(({ changes }) => changes.map(({ field }) => field)))
      )
      assert.isFalse(fields.has("genre"))
      assert.isTrue(fields.has("summary"))
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("writes nothing while it is switched off, and everything after", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "6"])
      const paused = { ...program, environment: { ...program.environment, PLEXSYNC_ENABLED: "false" } }
      const waited = yield* plexsync(paused, "sync", "--all", "--wait")
      assert.strictEqual(waited.code, 1)
      assert.match(waited.stderr, /switched off \(enabled=false\): 6 scenes are in the queue/)
      const call = {
        Scheme: "http",
        Host: "127.0.0.1",
        Port: Number(new URL(servers.stash.url).port),
        SessionCookie: null
      }
      const task = yield* plugin(
        { ...paused, environment: { ...paused.environment, PLEXSYNC_STASH_URL: " " } },
        JSON.stringify({ server_connection: call, args: { mode: "sync_all" } })
      )
      assert.match(replyIn(task).error ?? "", /switched off \(enabled=false\)/)
      assert.strictEqual(yield* applied(servers.plex, putRoute), 0)
      assert.strictEqual((yield* plexsync(program, "sync", "--all", "--wait")).code, 0)
      assert.isAtLeast(yield* applied(servers.plex, putRoute), 6)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("refuses words it does not know with status 2", () =>
    Effect.gen(function* () {
      const { program } = yield* freshProgram
      for (const words of [
        ["sync"],
        ["sync", "--all", "--recent"],
        ["sync", "--al"],
        ["dance"],
        ["sync", "--scene", "abc"]
      ]) {
        assert.strictEqual((yield* plexsync(program, ...words)).code, 2, words.join(" "))
      }
    }).pipe(Effect.provide(live))
  )
})
