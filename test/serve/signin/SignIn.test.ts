import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import type * as Scope from "effect/Scope"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as Sandbox from "../../../sandbox/Sandbox.ts"
import { readSignIn } from "../../../src/config/SignInFile.ts"
import { load } from "../../../src/plex/DeviceIdentity.ts"
import { signIn, type SignInWish } from "../../../src/serve/signin/SignIn.ts"
import { type Person, SignInState } from "../../../src/serve/signin/SignInState.ts"
import { ask, json, post } from "../../sandbox/http/Client.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

const wish: SignInWish = { kind: "short", server: null, relay: false, wait: true, known: null }

/** A sandbox, a data directory, and a person who presses Allow as soon as there is a code. */
const lab = Effect.gen(function* () {
  const { plex, plextv } = yield* Sandbox.make({
    seed: 1,
    scenes: 1,
    stashPort: 0,
    plexPort: 0,
    latencyMs: 0,
    trouble: false,
    stashTimezone: "UTC",
    stashCredentials: "none"
  })
  const folder = yield* temporaryFolder
  const states = yield* Ref.make<ReadonlyArray<SignInState>>([])
  const control = (path: string, body: unknown = {}) => post(`${plextv.url}/__sandbox/${path}`, body)
  const person: Person<never> = {
    tell: (state) =>
      Effect.gen(function* () {
        yield* Ref.update(states, (all) => [...all, state])
        if (SignInState.$is("Pin")(state)) yield* control(`pins/${state.code}/approve`)
      }),
    which: (servers) => Effect.succeed(servers[0]!),
    agrees: undefined
  }
  const run = (
    more: Partial<SignInWish> = {},
    environment: Record<string, string> = {},
    who: Partial<Person<never>> = {}
  ) =>
    signIn(
      {
        folder,
        environment: { PLEXSYNC_PLEXTV_URL: plextv.url, ...environment },
        version: "0.1.0",
        platform: "Linux"
      },
      { ...wish, ...more },
      { ...person, ...who }
    )
  const tags = Effect.map(Ref.get(states), (all) => all.map(({ _tag }) => _tag).filter((tag) => tag !== "Waiting"))
  const kept = Effect.map(readSignIn(folder), Option.getOrThrow)
  return { plex, plextv, folder, control, person, run, states, tags, kept }
})

const live = <A, E>(test: Effect.Effect<A, E, NodeContext.NodeContext | Scope.Scope>) =>
  Effect.provide(test, NodeContext.layer)

describe("signing in", () => {
  it.scopedLive("keeps both tokens, apart, with server and address, and leaves nothing half done", () =>
    live(
      Effect.gen(function* () {
        const { folder, kept, plex, run, states, tags } = yield* lab
        yield* run()
        assert.deepStrictEqual(yield* tags, ["Pin", "Allowed", "Servers", "Addresses", "Done"])
        const { account, server } = yield* kept
        assert.strictEqual(Redacted.value(server.token), plex.token)
        assert.notStrictEqual(Redacted.value(account), plex.token)
        assert.include(server, { machineIdentifier: plex.machineIdentifier, address: plex.url })
        assert.deepStrictEqual(readdirSync(folder).toSorted(), ["device-id", "plex-sign-in.json"])
        const told = JSON.stringify(yield* Ref.get(states))
        assert.notInclude(told, plex.token)
        assert.notInclude(told, Redacted.value(account))
      })
    )
  )

  it.scopedLive("is told before there is a code that the environment's token counts", () =>
    live(
      Effect.gen(function* () {
        const { folder, plextv, run } = yield* lab
        const failure = yield* Effect.flip(run({}, { PLEXSYNC_PLEX_TOKEN: "token-0123456789" }))
        assert.strictEqual(failure._tag, "TokenInEnvironment")
        assert.deepStrictEqual(json(yield* ask(`${plextv.url}/__sandbox/pins`)), { pins: [] })
        assert.isEmpty(readdirSync(folder))
      })
    )
  )

  it.scopedLive("without waiting is finished by the next one, with the same code", () =>
    live(
      Effect.gen(function* () {
        const { kept, plex, plextv, run, tags } = yield* lab
        yield* run({ wait: false })
        assert.deepStrictEqual(yield* tags, ["Pin", "Left"])
        yield* run()
        assert.lengthOf(json(yield* ask(`${plextv.url}/__sandbox/pins`))["pins"] as ReadonlyArray<unknown>, 1) // the sandbox's own answer
        assert.strictEqual((yield* kept).server.machineIdentifier, plex.machineIdentifier)
      })
    )
  )

  it.scopedLive("takes another identity where plex.tv gives back a token that was revoked, and only then", () =>
    live(
      Effect.gen(function* () {
        const { control, folder, kept, run } = yield* lab
        yield* run()
        const before = yield* load(folder)
        yield* run()
        assert.strictEqual(yield* load(folder), before)
        yield* control("behaviour", { tokens: "reuse" })
        yield* control("revoke")
        const dead = Redacted.value((yield* kept).account)
        yield* run()
        assert.notStrictEqual(yield* load(folder), before)
        assert.notStrictEqual(Redacted.value((yield* kept).account), dead)
      })
    )
  )

  it.scopedLive("never changes the server by itself, and says whose account it is for", () =>
    live(
      Effect.gen(function* () {
        const { control, folder, kept, run } = yield* lab
        yield* run()
        const before = readFileSync(join(folder, "plex-sign-in.json"), "utf8")
        yield* control("servers", { servers: [{ kind: "owned", name: "Mine", machineIdentifier: "another" }] })
        const known = (yield* kept).server.machineIdentifier
        const failure = yield* Effect.flip(run({ known }))
        assert.include(failure.message, `does not have the server that PlexSync syncs (${known}); it owns: "Mine"`)
        assert.strictEqual(readFileSync(join(folder, "plex-sign-in.json"), "utf8"), before)
      })
    )
  )

  it.scopedLive("goes no second time through plex.tv's page where only the server was wrong", () =>
    live(
      Effect.gen(function* () {
        const { kept, plex, run, tags } = yield* lab
        yield* Effect.flip(run({ server: "Nobody's" }))
        yield* run()
        assert.deepStrictEqual(
          (yield* tags).filter((tag) => tag === "Pin"),
          ["Pin"]
        )
        assert.strictEqual((yield* kept).server.machineIdentifier, plex.machineIdentifier)
      })
    )
  )

  it.scopedLive("asks which of several, refuses a friend's, and shows what is against each address", () =>
    live(
      Effect.gen(function* () {
        const { control, kept, plex, run, states } = yield* lab
        yield* control("servers", {
          servers: [{ kind: "owned" }, { kind: "offline", machineIdentifier: "attic" }, { kind: "friend" }]
        })
        yield* run()
        assert.strictEqual((yield* kept).server.machineIdentifier, plex.machineIdentifier)
        const friends = yield* Effect.flip(run({ server: "A friend's" }))
        assert.include(friends.message, "belongs to friend: only the owner of a server may edit")
        const attic = yield* Effect.flip(run({ server: "attic" }))
        assert.include(attic.message, 'No address of "Attic" can be used')
        assert.match(attic.message, /- http:\/\/127\.0\.0\.1:1: (connection refused|this is the container itself)/)
        assert.isNotEmpty(yield* Ref.get(states))
      })
    )
  )

  it.scopedLive("keeps a person's own address, unless another Plex answers there: that one gets no token", () =>
    live(
      Effect.gen(function* () {
        const { control, kept, plex, run } = yield* lab
        yield* run({}, { PLEXSYNC_PLEX_URL: plex.url })
        assert.isNull((yield* kept).server.address)
        yield* run({}, { PLEXSYNC_PLEX_URL: "http://127.0.0.1:1" })
        yield* post(`${plex.url}/__sandbox/behaviour`, { machineIdentifier: "impostor" })
        yield* post(`${plex.url}/__sandbox/reset-stats`, {})
        const failure = yield* Effect.flip(run({}, { PLEXSYNC_PLEX_URL: plex.url }))
        assert.match(failure.message, /another Plex answers \(impostor\).*correct plex_url/)
        assert.deepStrictEqual(json(yield* ask(`${plex.url}/__sandbox/stats`))["requests"], { "GET /identity": 1 })
        yield* control("faults", { faults: [] })
      })
    )
  )

  it.scopedLive(
    "takes no guessed address unasked: a former one that plex.tv does not list is asked without a token",
    () =>
      live(
        Effect.gen(function* () {
          const { control, plex, run } = yield* lab
          yield* run()
          // It moved: plex.tv lists another address, and somebody with the right identifier stands at the former one.
          yield* control("servers", { servers: [{ kind: "offline", machineIdentifier: plex.machineIdentifier }] })
          yield* post(`${plex.url}/__sandbox/reset-stats`, {})
          yield* Effect.flip(run())
          const asked: Array<string> = []
          const no = (url: string) =>
            Effect.as(
              Effect.sync(() => void asked.push(url)),
              false
            )
          yield* Effect.flip(run({}, {}, { agrees: no }))
          assert.deepStrictEqual(asked, [plex.url])
          assert.deepStrictEqual(json(yield* ask(`${plex.url}/__sandbox/stats`))["requests"], { "GET /identity": 1 })
        })
      )
  )

  it.scopedLive("goes on through a plex.tv that is away right after it was allowed", () =>
    live(
      Effect.gen(function* () {
        const { control, kept, person, plex, run } = yield* lab
        const tell = (state: SignInState) =>
          Effect.gen(function* () {
            yield* person.tell(state)
            if (!SignInState.$is("Pin")(state)) return
            yield* control("faults", {
              faults: ["GET /api/v2/pins/:id", "GET /api/v2/user", "GET /api/v2/resources"].map((route) => ({
                route,
                kind: "status",
                status: 503,
                times: 1
              }))
            })
          })
        yield* run({}, {}, { tell })
        assert.strictEqual((yield* kept).server.machineIdentifier, plex.machineIdentifier)
      })
    )
  )
})
