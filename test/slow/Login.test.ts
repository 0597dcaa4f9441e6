import * as Command from "@effect/platform/Command"
import * as FileSystem from "@effect/platform/FileSystem"
import * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { join } from "node:path"
import { control } from "../../sandbox/demo/Servers.ts"
import type { Program } from "../../sandbox/demo/Programs.ts"
import { eventually, finished, freshProgram, live, plexsync } from "../support/Program.ts"
import { onTerminal } from "../support/Terminal.ts"

const Line = Schema.parseJson(
  Schema.Struct({
    stash: Schema.Struct({ url: Schema.String }),
    plex: Schema.Struct({ url: Schema.String, token: Schema.String, machineIdentifier: Schema.String }),
    plextv: Schema.Struct({ url: Schema.String })
  })
)

const Pins = Schema.Struct({ pins: Schema.Array(Schema.Struct({ id: Schema.Number, allowed: Schema.Boolean })) })

/** The three servers of a sandbox, and a program that knows Stash and plex.tv alone. */
const withoutToken = Effect.gen(function* () {
  const { data, program } = yield* freshProgram
  const [node, script] = program.command
  const sandbox = yield* Command.start(
    Command.make(node, script, "sandbox", "--scenes", "5").pipe(Command.env(program.environment))
  )
  const first = yield* Stream.runHead(Stream.splitLines(Stream.decodeText(sandbox.stdout)))
  const servers = yield* Effect.flatMap(first, Schema.decodeUnknown(Line))
  const environment = {
    ...program.environment,
    PLEXSYNC_STASH_URL: servers.stash.url,
    PLEXSYNC_PLEXTV_URL: servers.plextv.url
  }
  const own: Program = { ...program, environment }
  const pins = Effect.flatMap(HttpClient.get(`${servers.plextv.url}/__sandbox/pins`), (answer) =>
    Effect.flatMap(answer.json, Schema.decodeUnknown(Pins))
  )
  /** Presses Allow as soon as there is a code. */
  const allowing = Effect.gen(function* () {
    const open = eventually(pins, (all) => all.pins.some(({ allowed }) => !allowed))
    const pin = (yield* open).pins.find(({ allowed }) => !allowed)
    yield* control(servers.plextv.url, `pins/${pin?.id}/approve`, {})
  })
  return { data, program: own, servers, allowing, pins }
})

const states = (stdout: string) =>
  stdout
    .trim()
    .split("\n")
    .map((line) => Schema.decodeUnknownSync(Schema.parseJson(Schema.Struct({ state: Schema.String })))(line).state)

describe("plexsync login", () => {
  it.scopedLive("signs in, after which PlexSync syncs with neither token nor address set; logout ends it", () =>
    Effect.gen(function* () {
      const { allowing, data, program, servers } = yield* withoutToken
      const fs = yield* FileSystem.FileSystem
      yield* Effect.fork(allowing)
      const { code, stderr, stdout } = yield* plexsync(program, "login")
      assert.strictEqual(code, 0, stderr)
      assert.include(stdout, `Signed in to Sandbox (${servers.plex.machineIdentifier}) at ${servers.plex.url}`)
      assert.notInclude(`${stdout}${stderr}`, servers.plex.token)
      const file = join(data, "plex-sign-in.json")
      assert.strictEqual((yield* fs.stat(file)).mode & 0o777, 0o600)

      const synced = yield* plexsync(program, "sync", "--all", "--wait", "--json")
      assert.strictEqual(synced.code, 0, synced.stderr)
      // The server that was synced stays: another one is not taken unasked.
      yield* control(servers.plextv.url, "servers", { servers: [{ kind: "owned", machineIdentifier: "another" }] })
      yield* Effect.fork(allowing)
      const other = yield* plexsync(program, "login", "--json")
      assert.strictEqual(other.code, 1)
      assert.strictEqual(states(other.stdout).at(-1), "failed")
      assert.include(other.stderr, `the server that PlexSync syncs (${servers.plex.machineIdentifier})`)

      const out = yield* plexsync(program, "logout")
      assert.strictEqual(out.code, 0)
      assert.include(out.stdout, "Signed out of Sandbox")
      assert.isFalse(yield* fs.exists(file))
      assert.include((yield* plexsync(program, "logout")).stdout, "Nobody had signed in")
      assert.strictEqual((yield* plexsync(program, "sync", "--all")).code, 2)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("is told before there is a code that a token in the environment counts, and ends with 2", () =>
    Effect.gen(function* () {
      const { pins, program } = yield* withoutToken
      const environment = { ...program.environment, PLEXSYNC_PLEX_TOKEN: "token-0123456789" }
      const { code, stderr } = yield* plexsync({ ...program, environment }, "login")
      assert.deepStrictEqual([code, (yield* pins).pins.length], [2, 0])
      assert.include(stderr, "PLEXSYNC_PLEX_TOKEN")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive(
    "ended by Ctrl+C ends with 130, and the next one goes on with the code that was allowed meanwhile",
    () =>
      Effect.gen(function* () {
        const { allowing, pins, program } = yield* withoutToken
        const [node, script] = program.command
        const ended = yield* finished(
          Command.make("timeout", "--preserve-status", "-s", "INT", "4", node, script, "login").pipe(
            Command.env(program.environment)
          )
        )
        assert.strictEqual(ended.code, 130, ended.stderr)
        assert.include(ended.stderr, "goes on with the same code")
        yield* allowing
        const { code, stdout } = yield* plexsync(program, "login", "--json")
        assert.strictEqual(code, 0)
        assert.deepStrictEqual(states(stdout), ["pin", "allowed", "servers", "address", "done"])
        assert.lengthOf((yield* pins).pins, 1)
      }).pipe(Effect.provide(live))
  )

  it.scopedLive("counts down on a terminal, and leaves nothing of that on the screen", () =>
    Effect.gen(function* () {
      const { allowing, program } = yield* withoutToken
      yield* Effect.fork(Effect.delay(allowing, "2 seconds"))
      const { code, written } = yield* onTerminal(program, 100, "login", "--strong")
      assert.strictEqual(code, 0, written)
      assert.match(written, /Waiting until you allow it: \d+:\d\d left/)
    }).pipe(Effect.provide(live))
  )
})
