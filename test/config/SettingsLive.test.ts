import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { type Local, make } from "../../src/config/SettingsLive.ts"
import { fingerprint, type SignIn } from "../../src/config/SignInFile.ts"
import { plain } from "../../src/core/settings/Address.ts"
import type { RawSettings, SettingProblem } from "../../src/core/settings/Settings.ts"

const source = (raw: RawSettings, ...problems: ReadonlyArray<SettingProblem>) => ({ raw, problems })
const plex = { plex_url: "http://plex:32400", plex_token: "0123456789" }
const stash = { stash_url: "http://stash:9999" }

/** Settings over sources that a test changes, and every line that is logged. */
const over = (file: RawSettings, theirs: Either.Either<RawSettings, string>) =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    const first: Local = { file: source(file), environment: source(stash) }
    const now = yield* Ref.make(first)
    const logger = Logger.replace(
      Logger.defaultLogger,
      Logger.make(({ message }) => void lines.push(String(message)))
    )
    const made = yield* Effect.provide(make({ first, local: Ref.get(now), theirs }), logger)
    const logged = <A>(effect: Effect.Effect<A>) => Effect.provide(effect, logger)
    return {
      lines,
      now,
      settings: made.config.settings,
      offer: (raw: RawSettings) => logged(made.inbox.offer(raw)),
      state: made.state,
      reload: logged(made.state.reload)
    }
  })

describe("a sign-in", () => {
  const signIn = (token: string, stashThen?: string | null): Option.Option<SignIn> =>
    Option.some({
      account: Redacted.make("account-0123456789"),
      server: {
        token: Redacted.make(token),
        machineIdentifier: "0123",
        name: "Box",
        address: "http://192.168.1.9:32400"
      },
      ...(stashThen === undefined ? {} : { stashThen })
    })

  it.effect("brings token and address, and a later one another token", () =>
    Effect.gen(function* () {
      const { now, reload, settings, state } = yield* over({}, Either.right({}))
      assert.lengthOf(yield* state.missing, 2)
      const sources = { file: source({}), environment: source(stash) }
      yield* Ref.set(now, { ...sources, signIn: signIn("first-0123456789", null) })
      yield* reload
      assert.isEmpty(yield* state.missing)
      assert.strictEqual((yield* settings).plex_url.url, "http://192.168.1.9:32400")
      yield* Ref.set(now, { ...sources, signIn: signIn("second-0123456789", null) })
      yield* reload
      assert.strictEqual(Redacted.value((yield* settings).plex_token), "second-0123456789")
    })
  )

  it.effect("covers the dead token in Stash until another one stands there", () =>
    Effect.gen(function* () {
      const dead = { plex_token: "dead-0123456789" }
      const { now, offer, reload, settings } = yield* over({ plex_url: plex.plex_url }, Either.right(dead))
      yield* Ref.update(now, (local) => ({ ...local, signIn: signIn("good-0123456789", fingerprint(dead.plex_token)) }))
      yield* reload
      assert.strictEqual(Redacted.value((yield* settings).plex_token), "good-0123456789")
      assert.strictEqual((yield* settings).plex_url.url, "http://plex:32400")
      yield* offer({ plex_token: "newer-0123456789" })
      assert.strictEqual(Redacted.value((yield* settings).plex_token), "newer-0123456789")
    })
  )
})

describe("settings that change", () => {
  it.effect("are in force at once, and told by name", () =>
    Effect.gen(function* () {
      const { lines, offer, settings } = yield* over(plex, Either.right({}))
      yield* offer({ plex_token: "new-token-0123", skip_fields: "tags" })
      const now = yield* settings
      assert.strictEqual(Redacted.value(now.plex_token), "new-token-0123")
      assert.deepStrictEqual(now.skip_fields, ["tags"])
      assert.deepStrictEqual(lines, ["Settings changed: plex_token, skip_fields"])
      yield* offer({ plex_token: "new-token-0123", skip_fields: "tags" })
      assert.lengthOf(lines, 1)
    })
  )

  it.effect("in config.json or a secret's file count without a word from Stash", () =>
    Effect.gen(function* () {
      const { now, reload, settings } = yield* over(plex, Either.right({ max_tags: 60 }))
      yield* Ref.set(now, {
        file: source({ ...plex, label: "from the file", max_tags: 50 }),
        environment: source({ ...stash, plex_token: "from-a-secret-file" })
      })
      yield* reload
      const found = yield* settings
      assert.deepInclude(found, { label: "from the file", max_tags: 60 })
      assert.strictEqual(Redacted.value(found.plex_token), "from-a-secret-file")
    })
  )

  it.effect("wrongly are told once, all of them, and leave what was good", () =>
    Effect.gen(function* () {
      const { lines, offer, settings, state } = yield* over(plex, Either.right({ max_tags: 60 }))
      const wrong = { max_tags: 5, enabled: "perhaps", label: "right" }
      yield* offer(wrong)
      assert.deepInclude(yield* settings, { max_tags: 60, enabled: true, label: "right" })
      assert.lengthOf(
        lines.filter((line) => line.startsWith("Configuration error")),
        2
      )
      assert.lengthOf(yield* state.problems, 2)
      assert.deepStrictEqual(yield* state.missing, [])
      const told = lines.length
      yield* offer(wrong)
      assert.lengthOf(lines, told)
      yield* offer({ ...wrong, max_tags: 6 })
      assert.isAbove(lines.length, told)
      yield* offer({})
      assert.include(lines, "The settings can be used again")
      assert.deepStrictEqual(yield* state.problems, [])
      assert.deepInclude(yield* settings, { max_tags: 100, label: "" })
    })
  )

  it.effect("into a config.json that cannot be read stay as they were", () =>
    Effect.gen(function* () {
      const { lines, now, reload, settings } = yield* over({ ...plex, label: "kept" }, Either.right({}))
      yield* Ref.set(now, {
        file: source({}, { name: "config.json", problem: "is not JSON" }),
        environment: source(stash)
      })
      yield* reload
      assert.strictEqual((yield* settings).label, "kept")
      assert.include(lines, "Configuration error: config.json: is not JSON")
    })
  )

  it.effect("about how Stash is reached are said to be without effect", () =>
    Effect.gen(function* () {
      const { lines, now, offer, settings } = yield* over(plex, Either.right({}))
      yield* offer({ stash_url: "http://elsewhere" })
      yield* offer({ stash_url: "http://elsewhere" })
      assert.strictEqual((yield* settings).stash_url.url, "http://stash:9999")
      assert.lengthOf(
        lines.filter((line) => /^stash_url is set in Stash's plugin settings, where it is ignored/.test(line)),
        1
      )
      yield* Ref.set(now, { file: source(plex), environment: source({ stash_url: "http://moved" }) })
      yield* offer({})
      assert.strictEqual((yield* settings).stash_url.url, "http://stash:9999")
      assert.include(lines, "stash_url was changed: this counts when PlexSync is started again")
    })
  )
})

describe("a runtime without settings it can use", () => {
  it.effect("is paused with what is right of them, and goes on by itself", () =>
    Effect.gen(function* () {
      const { offer, settings, state } = yield* over({}, Either.right({ poll_interval: 2, enabled: true }))
      assert.deepInclude(yield* settings, { enabled: false, poll_interval: 2 })
      assert.deepStrictEqual(
        (yield* state.missing).map((line) => line.split(":", 2).join(":")),
        ["Configuration error: plex_url", "Configuration error: plex_token"]
      )
      const waiting = yield* Effect.fork(state.ready)
      yield* TestClock.adjust("1 minute")
      yield* offer({ plex_url: "http://plex" })
      assert.strictEqual(yield* Fiber.poll(waiting), Option.none())
      assert.lengthOf(yield* state.missing, 1)
      yield* offer({ ...plex })
      yield* Fiber.join(waiting)
      assert.deepInclude(yield* settings, { enabled: true, plex_url: plain("http://plex:32400") })
      assert.deepStrictEqual(yield* state.missing, [])
    })
  )

  it.effect("is paused as long as Stash does not let it in, complete as the rest may be", () =>
    Effect.gen(function* () {
      const { offer, reload, settings, state } = yield* over(plex, Either.left("no way in"))
      yield* reload
      assert.strictEqual((yield* settings).enabled, false)
      assert.deepStrictEqual(yield* state.missing, ["no way in"])
      yield* offer({})
      assert.strictEqual((yield* settings).enabled, true)
    })
  )
})
