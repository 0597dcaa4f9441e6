import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { fingerprint } from "../../src/config/SignInFile.ts"
import { fromEnvironment, fromFile, layers, originOf } from "../../src/config/Sources.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

describe("the environment", () => {
  it.effect("gives every variable with our prefix, and no other", () =>
    Effect.gen(function* () {
      const source = yield* fromEnvironment({
        PLEXSYNC_PLEX_URL: "http://plex",
        PLEXSYNC_MAX_TAGS: "50",
        PLEXSYNC_NEW_THING: "x",
        PLEX_TOKEN: "not ours",
        PATH: "/bin",
        PLEXSYNC_LABEL: undefined
      })
      expect(source).toEqual({ raw: { plex_url: "http://plex", max_tags: "50", new_thing: "x" }, problems: [] })
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.effect("is not asked for what is no setting: the data directory and the log format", () =>
    Effect.gen(function* () {
      const source = yield* fromEnvironment({ PLEXSYNC_DATA_DIR: "/x", PLEXSYNC_LOG_FORMAT: "json" })
      expect(source).toEqual({ raw: {}, problems: [] })
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("reads secrets from files, without the line break at the end; the variable itself wins", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = (name: string, text: string) => {
        writeFileSync(join(folder, name), text)
        return join(folder, name)
      }
      const source = yield* fromEnvironment({
        PLEXSYNC_PLEX_TOKEN_FILE: file("token", "token-from-file\n"),
        PLEXSYNC_STASH_API_KEY_FILE: file("key", "key-from-file"),
        PLEXSYNC_STASH_API_KEY: "key-itself",
        PLEXSYNC_STASH_SESSION_COOKIE_FILE: " "
      })
      expect(source).toEqual({ raw: { plex_token: "token-from-file", stash_api_key: "key-itself" }, problems: [] })
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.effect("names a secret's file that cannot be read", () =>
    Effect.gen(function* () {
      const { problems, raw } = yield* fromEnvironment({ PLEXSYNC_PLEX_TOKEN_FILE: "/no/such/file" })
      expect(raw).toEqual({})
      expect(problems).toEqual([
        { name: "plex_token", problem: "the file /no/such/file of PLEXSYNC_PLEX_TOKEN_FILE cannot be read" }
      ])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.effect("takes _FILE for secrets only", () =>
    Effect.gen(function* () {
      expect(yield* fromEnvironment({ PLEXSYNC_PLEX_URL_FILE: "/x" })).toEqual({
        raw: { plex_url_file: "/x" },
        problems: []
      })
    }).pipe(Effect.provide(NodeContext.layer))
  )
})

describe("config.json", () => {
  const withFile = (text: string) =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      writeFileSync(join(folder, "config.json"), text)
      return yield* fromFile(folder)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))

  it.effect("gives its settings as they stand", () =>
    Effect.gen(function* () {
      expect(yield* withFile('{"enabled": false, "max_tags": 50, "exclude_tags": ["a"]}')).toEqual({
        raw: { enabled: false, max_tags: 50, exclude_tags: ["a"] },
        problems: []
      })
    })
  )

  it.scoped("need not be there", () =>
    Effect.gen(function* () {
      expect(yield* fromFile(yield* temporaryFolder)).toEqual({ raw: {}, problems: [] })
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.effect.each(["", "{nope", "[1]", '"text"', "null"])("that holds %j is a problem by its name", (text) =>
    Effect.gen(function* () {
      const { problems, raw } = yield* withFile(text)
      expect(raw).toEqual({})
      expect(problems).toMatchObject([{ name: "config.json" }])
      expect(problems[0]?.problem).toContain("is not a JSON object")
    })
  )
})

describe("sources together", () => {
  const source = (raw: Record<string, unknown>, ...names: ReadonlyArray<string>) => ({
    raw,
    problems: names.map((name) => ({ name, problem: "x" }))
  })

  it("lie over each other: file, then Stash, then environment; blank ones cover nothing", () => {
    const file = source({ a: "file", b: "file", c: "file", d: "file" })
    const environment = source({ c: "environment", d: " " })
    expect(layers(file, { b: "stash", c: "stash", a: "" }, environment).raw).toEqual({
      a: "file",
      b: "stash",
      c: "environment",
      d: "file"
    })
  })

  it("take a 0 that is not allowed for an empty field of Stash's page, and for a mistake anywhere else", () => {
    const file = source({ max_retries: 7, max_tags: 0 })
    expect(layers(file, { max_retries: 0 }, source({ poll_interval: "0" })).raw).toEqual({
      max_retries: 7,
      max_tags: 0,
      poll_interval: "0"
    })
  })

  const signIn = {
    account: Redacted.make("account"),
    server: { token: Redacted.make("signed-in"), machineIdentifier: "0123", name: "Box", address: "http://found" },
    stashThen: fingerprint("dead")
  }
  const withSignIn = (file: object, stash: object, environment: object) =>
    layers(source({ ...file }), { ...stash }, source({ ...environment }), Option.some(signIn)).raw

  it("have the token of a sign-in over config.json and what stood in Stash then, and below all that is newer", () => {
    expect(withSignIn({ plex_token: "file" }, { plex_token: "dead" }, {})).toMatchObject({ plex_token: "signed-in" })
    expect(withSignIn({}, { plex_token: "newer" }, {})).toEqual({ plex_token: "newer" })
    expect(withSignIn({}, { plex_token: "dead" }, { plex_token: "environment" })).toEqual({ plex_token: "environment" })
  })

  it("have the address of a sign-in where nobody gave one, and only for its own token", () => {
    expect(withSignIn({}, {}, {})).toEqual({ plex_url: "http://found", plex_token: "signed-in" })
    expect(withSignIn({ plex_url: "http://given" }, {}, {})).toMatchObject({ plex_url: "http://given" })
    expect(withSignIn({}, { plex_token: "newer" }, {})).not.toHaveProperty("plex_url")
  })

  it("count a token of the environment that cannot be read as one: no other is used in its place", () => {
    const origin = originOf(source({}), {}, source({}, "plex_token"), Option.some(signIn))
    expect(origin).toBe("environment")
  })

  it("keep the problems of all", () => {
    expect(layers(source({}, "one"), {}, source({}, "two")).problems.map(({ name }) => name)).toEqual(["one", "two"])
  })
})
