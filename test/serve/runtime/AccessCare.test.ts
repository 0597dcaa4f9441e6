import { assert, it } from "@effect/vitest"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as TestClock from "effect/TestClock"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, vi } from "vitest"
import { keepSession } from "../../../src/serve/runtime/AccessCare.ts"
import { StashApi } from "../../../src/stash/StashApi.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { limit } from "../../support/Limits.ts"

/** A Stash whose every answer renews the session. */
const renewing = (password: boolean, key: Ref.Ref<Option.Option<string>>) => {
  const answers = Ref.unsafeMake(0)
  const layer = Layer.mock(StashApi, {
    _tag: "plexsync/StashApi",
    address: "http://stash",
    session: Effect.map(Ref.get(answers), (count) => Option.some(Redacted.make(`session-${count}`))),
    access: Ref.update(answers, (count) => count + 1).pipe(
      Effect.zipRight(Ref.get(key)),
      Effect.map((found) => ({ apiKey: Option.map(found, (one) => Redacted.make(one)), password }))
    )
  })
  return { layer, answers }
}

describe("a session that a runtime lives by", () => {
  it.scoped("is kept as it is renewed, and once more at the end; a key that was made meanwhile is kept too", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const holds = (name: string, secret: string) =>
        Effect.promise(() =>
          vi.waitFor(() => assert.strictEqual(readFileSync(join(folder, name), "utf8").trim(), secret), limit(10))
        )
      const key = yield* Ref.make(Option.none<string>())
      const { answers, layer } = renewing(true, key)
      yield* Effect.gen(function* () {
        yield* keepSession(folder)
        yield* TestClock.adjust("1 millis")
        yield* holds("stash-session", "session-1")
        yield* TestClock.adjust("5 minutes")
        yield* holds("stash-session", "session-2")
        yield* Ref.set(answers, 7)
      }).pipe(Effect.scoped, Effect.provide(layer))
      yield* holds("stash-session", "session-7")
      yield* Ref.set(key, Option.some("a-key"))
      yield* Effect.zipRight(keepSession(folder), holds("stash-api-key", "a-key")).pipe(
        Effect.scoped,
        Effect.provide(layer)
      )
      yield* holds("stash-session", "session-7")
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("is not kept where Stash asks for no password", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const { layer } = renewing(false, yield* Ref.make(Option.none<string>()))
      yield* Effect.zipRight(keepSession(folder), TestClock.adjust("6 minutes")).pipe(
        Effect.scoped,
        Effect.provide(layer)
      )
      assert.deepStrictEqual(readdirSync(folder), [])
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
