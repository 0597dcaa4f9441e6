import * as Command from "@effect/platform/Command"
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import { spawn } from "node:child_process"
import { mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect } from "vitest"
import { eventually, freshProgram, live, plexsync, root } from "../support/Program.ts"
import {
  ago,
  cursor,
  emptyDatabase,
  environmentOn,
  health,
  healthy,
  letter,
  library,
  queued,
  runtime,
  type Write,
  writeRows
} from "../support/StatusRows.ts"

const missing = [
  "plex_url: is required: the address of Plex, for example http://192.168.1.10:32400",
  "plex_token: is required: sign in (plexsync login), or give the X-Plex-Token of the server's owner"
]
  .map((one) => `Configuration error: ${one}`)
  .join("; ")

const letIn = (server: string, call: string, remedy: string) =>
  `Authentication failed: Unauthorized (${server}, ${call}). ${remedy}`

const open = { _tag: "Open", since: ago(12), until: ago(-1), silent: true }

/** File, exit status, and what is otherwise than in a healthy one. */
const states: ReadonlyArray<readonly [string, number, (write: Write) => void]> = [
  ["healthy", 0, () => {}],
  [
    "before-the-first-sync",
    0,
    (write) => {
      write("DELETE FROM cursor WHERE name = 'full sync begun'")
      write("UPDATE scene SET synced_at = NULL")
    }
  ],
  ["no-settings", 1, (write) => runtime(write, { ...health, blocked: missing }, missing)],
  [
    "paused",
    0,
    (write) => {
      runtime(write, { ...health, settings: { enabled: false, problems: [] } })
      queued(write, 1, 3, "ready")
    }
  ],
  [
    "blocked-by-plex",
    1,
    (write) => {
      runtime(
        write,
        health,
        letIn(
          "Plex",
          "read libraries",
          "Sign in again (plexsync login), or set plex_token to a valid X-Plex-Token of the server's owner."
        )
      )
      queued(write, 1, 3, "ready")
    }
  ],
  [
    "blocked-by-stash",
    1,
    (write) => {
      runtime(write, health, "Stash cannot be used: it is too old; PlexSync needs Stash v0.27 or newer (ask abilities)")
      cursor(write, "version of Stash", "v0.26.2")
    }
  ],
  [
    "outage",
    0,
    (write) => {
      write("INSERT INTO breaker VALUES ('Plex', ?)", JSON.stringify(open))
      write("INSERT INTO outage (server, began, cause) VALUES ('Plex', ?, 'Plex cannot be reached')", ago(12))
      queued(write, 1, 2, "ready")
      queued(write, 3, 3, "waiting", "backoff")
    }
  ],
  ["disk-full", 1, () => {}],
  ["stale", 1, (write) => runtime(write, { ...health, at: ago(7) }, null, ago(7))],
  ["no-runtime", 1, (write) => write("DELETE FROM runtime")],
  [
    "dead-letters",
    0,
    (write) => {
      letter(
        write,
        7,
        "LowConfidence",
        "Low confidence match skipped (strict_matching=true) for '/data/Seven.mp4': 12: /m/Seven.mp4, 13: /n/Seven.mp4"
      )
      letter(write, 8, "Refused", "Plex refused with status 400: it answered with status 400 (edit item)")
      letter(write, 9, "Refused", "Plex refused with status 400: it answered with status 400 (edit item)")
    }
  ],
  [
    "size-differs",
    0,
    (write) => {
      queued(write, 1, 4, "waiting", "not_in_plex")
      queued(write, 5, 7, "waiting", "size_differs")
      queued(write, 8, 8, "parked", "absent")
      queued(write, 91, 92, "parked", "out_of_scope")
      write("INSERT INTO scene_file VALUES (2, '2', '/data/2.mp4', '2.mp4', 1000)")
      write(
        `INSERT INTO plex_part (server, library, rating_key, part_id, file, path_key, name_key, size, first_part, updated_at, trashed)
         VALUES ('plex', '1', '2', '2', '/m/2.mp4', '', '2.mp4', 1000, 1, 0, 1)`
      )
    }
  ],
  [
    "library-paused",
    0,
    (write) => {
      library(write, { vanished: 60, of: 90, since: ago(30) })
      queued(write, 1, 60, "waiting", "library_paused")
    }
  ],
  [
    "excluded-name-gone",
    0,
    (write) => {
      write("INSERT INTO scope_name VALUES ('exclude_tags', 'private', 'Private')")
      write("INSERT INTO scope_entity VALUES ('exclude_tags', 'private', 'tag', 5)")
      write("INSERT INTO scope_scene VALUES ('tag', 5, 91)")
      write("INSERT INTO scope_name VALUES ('exclude_tags', 'hiden', 'Hiden')")
      queued(write, 91, 91, "parked", "out_of_scope")
    }
  ],
  [
    "notifications-cut",
    0,
    (write) => {
      const notifications = { connected: false, sinceAt: ago(25), problem: "the connection ended (code 1006)" }
      runtime(write, { ...health, parts: { ...health.parts, notifications } })
    }
  ]
]

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string } // ours

/** A database with these rows, and a program on a machine where it is always the same time. */
const staged = (name: string, change: (write: Write) => void) =>
  Effect.gen(function* () {
    const { data, folder, program } = yield* freshProgram
    mkdirSync(data, { recursive: true })
    yield* emptyDatabase(data)
    writeRows(data, (write) => {
      healthy(write)
      change(write)
    })
    const environment = { ...program.environment, ...environmentOn(folder, name === "disk-full") }
    /** The path is another in each run, and the version in each release. */
    const steady = (said: string) => said.replaceAll(data, "/config").replaceAll(version, "0.1.0")
    return { data, program: { ...program, environment }, steady }
  })

describe("what a person reads of status", () => {
  it.scopedLive.each(states)("%s, with exit status %i", ([name, status, change]) =>
    Effect.gen(function* () {
      const { program, steady } = yield* staged(name, change)
      const { code, stderr, stdout } = yield* plexsync(program, "status")
      yield* Effect.promise(() => expect(steady(stdout)).toMatchFileSnapshot(`status/${name}.txt`))
      expect([code, stderr]).toEqual([status, ""])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("has what goes on inside with --verbose, and whole lines where no width is given", () =>
    Effect.gen(function* () {
      const { program, steady } = yield* staged("verbose", () => {})
      const { stdout } = yield* plexsync(program, "status", "--verbose")
      yield* Effect.promise(() => expect(steady(stdout)).toMatchFileSnapshot("status/verbose.txt"))
      const environment = { ...program.environment, COLUMNS: "" }
      const whole = yield* plexsync({ ...program, environment }, "status", "--verbose")
      expect(whole.stdout.split("\n").some((line) => line.startsWith("  "))).toBe(false)
      expect(whole.stdout.replaceAll(/\s+/g, " ")).toBe(stdout.replaceAll(/\s+/g, " "))
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("is printed again by --watch in a pipe when something changed, and not before", () =>
    Effect.gen(function* () {
      const { data, program } = yield* staged("watch", () => {})
      const said = yield* Ref.make("")
      const running = yield* Command.start(
        Command.make(...program.command, "status", "--watch").pipe(Command.env(program.environment))
      )
      const kept = Stream.runForEach(Stream.decodeText(running.stdout), (text) => Ref.update(said, (all) => all + text))
      yield* Effect.forkScoped(kept)
      const blocks = (count: number) =>
        eventually(
          Effect.map(Ref.get(said), (all) => all.split(/^(?=Database: )/m).filter((one) => one !== "")),
          (all) => all.length === count
        )
      const [first] = yield* blocks(1)
      expect(first).toContain("All is well (exit status 0)")
      writeRows(data, (write) => write("DELETE FROM runtime"))
      const [, second] = yield* blocks(2)
      expect(second).toContain("NOT WELL")
      writeRows(data, (write) => runtime(write))
      const all = yield* blocks(3)
      expect(all[2]).toContain("All is well")
      expect(yield* Ref.get(said)).not.toContain("\u001b")
      yield* running.kill("SIGINT")
      expect(yield* running.exitCode).toBe(130)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("ends without a word when nobody reads what --watch prints any more", () =>
    Effect.gen(function* () {
      const { data, program } = yield* staged("head", () => {})
      const [interpreter, script] = program.command
      const running = spawn(interpreter, [script, "status", "--watch"], { env: program.environment })
      const ended = new Promise((resolve) => running.once("exit", resolve))
      let told = ""
      running.stderr.on("data", (some: Buffer) => (told += some.toString()))
      yield* Effect.promise(() => new Promise((resolve) => running.stdout.once("data", resolve)))
      running.stdout.destroy()
      writeRows(data, (write) => write("DELETE FROM runtime"))
      expect([yield* Effect.promise(() => ended), told]).toEqual([143, ""])
    }).pipe(Effect.provide(live))
  )
})
