import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { startRuntime } from "../../src/launch/StartRuntime.ts"
import { RuntimeRow, RuntimeStart } from "../../src/store/runtime/RuntimeRow.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"
import { memory, self } from "../support/TestStore.ts"

/** On a host of its own: the age of a real process would tell that the test's clock is none. */
const elsewhere = (owner: string, version = "0.1.0") => self({ owner, host: `host of ${owner}`, version })

/** A start by this process, of a program that ends at once. */
const start = (who: ReturnType<typeof self>) =>
  Effect.gen(function* () {
    const home = yield* temporaryFolder
    mkdirSync(join(home, "dist"))
    writeFileSync(join(home, "dist", "plexsync.mjs"), "")
    return yield* startRuntime({
      self: who,
      folder: home,
      home,
      program: "program.mjs",
      node: process.execPath,
      connection: { Scheme: "http", Host: "127.0.0.1", Port: 1, SessionCookie: undefined, PluginDir: "" },
      environment: {},
      since: 0
    })
  })

describe("the start of a runtime", () => {
  it.scoped("is none where one came to life after it was looked for", () =>
    Effect.gen(function* () {
      const starts = yield* RuntimeStart
      const { enter } = yield* RuntimeRow
      const first = elsewhere("the first")
      assert.isTrue(yield* starts.claim(first))
      const late = RuntimeStart.make({
        claim: (who) => Effect.zipRight(Effect.zipRight(enter(first), starts.over(first)), starts.claim(who)),
        handTo: starts.handTo,
        release: starts.release,
        over: starts.over
      })
      const started = yield* Effect.provideService(start(elsewhere("too late")), RuntimeStart, late)
      assert.strictEqual(started, "lives")
      // And nobody is kept back by it.
      assert.strictEqual(yield* start(elsewhere("an update", "0.2.0")), "started")
    }).pipe(Effect.provide(memory()))
  )

  it.scoped("of a newer version waits for no older one's", () =>
    Effect.gen(function* () {
      const { claim } = yield* RuntimeStart
      assert.isTrue(yield* claim(elsewhere("old")))
      assert.strictEqual(yield* start(elsewhere("as old")), "starting")
      assert.strictEqual(yield* start(elsewhere("an update", "0.2.0")), "started")
      assert.strictEqual(yield* start(elsewhere("another hook of it", "0.2.0")), "starting")
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* start(elsewhere("after a minute", "0.2.0")), "started")
    }).pipe(Effect.provide(memory()))
  )
})
