import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import {
  NotUsable,
  Refused,
  StoreFailed,
  Unauthorized,
  Unavailable,
  UnknownLibrary
} from "../../../src/core/model/Failure.ts"
import { accessOf, pauseKey } from "../../../src/core/settings/ConnectionKey.ts"
import { DeadLetters } from "../../../src/store/queue/DeadLetters.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Drain } from "../../../src/sync/drain/Drain.ts"
import { Worker } from "../../../src/sync/drain/Worker.ts"
import { away, id, key, sceneWith } from "../../support/Samples.ts"
import { lease, rows, self } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline, settingsWith, type World } from "../../support/World.ts"

const refusal = (operation: string, status = 401) =>
  new Unauthorized({
    server: "Plex",
    operation,
    status,
    remedy: "Sign in again (plexsync login), or set plex_token to a valid X-Plex-Token of the server's owner."
  })

const many = 60

const wished = (world: World) =>
  Effect.gen(function* () {
    const all = Array.from({ length: many }, (_, index) => index + 1)
    for (const number of all) {
      const files = [{ id: String(number), path: `/data/${number}.mp4`, size: number }]
      addPair(world, sceneWith({ id: id(number), title: `Scene ${number}`, files }))
    }
    yield* Effect.flatMap(JobQueue, (queue) => queue.enqueueAll(all.map(id), "hook"))
  })

/** A drainer at work, what it said so far, and what it says blocks it. */
const draining = Effect.gen(function* () {
  const said: Array<string> = []
  const state = { blocked: Option.none<string>() }
  const logger = Logger.make(({ logLevel, message }) => {
    if (LogLevel.greaterThanEqual(logLevel, LogLevel.Error)) said.push(String(message))
  })
  const { forever } = yield* Drain
  const watcher = {
    worked: () => Effect.void,
    blocked: (problem: Option.Option<string>) => Effect.sync(() => void (state.blocked = problem))
  }
  yield* Effect.forkScoped(Effect.provide(forever(self(), watcher), Logger.replace(Logger.defaultLogger, logger)))
  return { said, state }
})

const letters = Effect.flatMap(DeadLetters, ({ list }) => list(10))
const shown = (world: World) =>
  Array.from({ length: many }, (_, index) => index + 1).filter(
    (number) => world.items.get(key(String(number)))?.scalars.title === `Scene ${number}`
  ).length
const knocks = (world: World) => world.calls.filter((call) => call === "rights").length
describe("a token that Plex no longer takes", () => {
  it.effect("makes one dead letter and one alert, however long it lasts, and all is synced once it works", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* wished(world)
      world.plexFails = refusal("list libraries")
      const { said, state } = yield* draining
      yield* TestClock.adjust("4 minutes")
      const [letter, ...others] = yield* letters
      assert.deepInclude(letter, {
        sceneId: id(1),
        errorTag: "Unauthorized",
        message: refusal("list libraries").message
      })
      assert.deepStrictEqual(others, [])
      assert.deepStrictEqual(said, [`Paused: ${refusal("list libraries").message}`])
      assert.isTrue(Option.isSome(state.blocked))
      assert.isTrue((yield* rows).every((row) => row["state"] === "ready" && row["attempts"] === 0))
      assert.strictEqual(knocks(world), 4)
      world.plexFails = null
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* letters, [])
      assert.deepStrictEqual(yield* rows, [])
      assert.strictEqual(shown(world), many)
      assert.isTrue(Option.isNone(state.blocked))
      // A second time is another alert.
      yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(1), "hook"))
      world.plexFails = refusal("read items")
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual(said.length, 2)
    }).pipe(Effect.scoped, Effect.provide(pipeline(world)))
  })

  it.effect("is tried at once when the settings change", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* wished(world)
      world.plexFails = refusal("list libraries")
      yield* draining
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(knocks(world), 0)
      world.changed = settingsWith({ plex_token: "another-token" })
      world.plexFails = null
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(shown(world), many)
    }).pipe(Effect.scoped, Effect.provide(pipeline(world)))
  })

  it.effect("makes one dead letter also when several jobs are in flight, or an edit alone is refused", () =>
    Effect.forEach([401, 403], (status) => {
      const world = emptyWorld()
      return Effect.gen(function* () {
        yield* wished(world)
        world.during = Effect.sync(() => {
          world.plexFails = refusal("edit item", status)
        })
        world.mayEdit = false
        yield* draining
        yield* TestClock.adjust("30 seconds")
        assert.strictEqual((yield* letters).length, 1)
        // It may read again, and says itself that it may not edit.
        world.plexFails = null
        yield* TestClock.adjust("4 minutes")
        assert.strictEqual((yield* letters).length, 1)
        assert.isAtMost(shown(world), 4)
        world.during = Effect.void
        world.mayEdit = true
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(yield* letters, [])
        assert.strictEqual(shown(world), many)
      }).pipe(Effect.scoped, Effect.provide(pipeline(world, { write_concurrency: 4 })))
    })
  )

  it.effect("is remembered by the next process, which claims nothing before it works", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* wished(world)
      world.plexFails = refusal("list libraries")
      yield* Effect.flatMap(Worker, ({ batch }) => Effect.flatMap(lease(), (held) => Effect.ignore(batch(held))))
      assert.strictEqual((yield* letters).length, 1)
      const before = world.calls.length
      yield* TestClock.adjust("1 minute")
      const { said } = yield* draining
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(world.calls.slice(before), ["rights"])
      assert.strictEqual(said.length, 1)
      world.plexFails = null
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* letters, [])
      assert.strictEqual(shown(world), many)
    }).pipe(Effect.scoped, Effect.provide(pipeline(world)))
  })

  it.effect("keeps its letter while Plex is away, and takes none back that was dealt with", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* wished(world)
      world.plexFails = refusal("list libraries")
      yield* draining
      yield* TestClock.adjust("30 seconds")
      world.plexFails = away
      yield* TestClock.adjust("4 minutes")
      assert.deepStrictEqual(
        (yield* letters).map(({ errorTag }) => errorTag),
        ["Unauthorized"]
      )
      yield* Effect.flatMap(DeadLetters, ({ clear }) => clear([id(1)]))
      world.plexFails = null
      yield* TestClock.adjust("4 minutes")
      assert.strictEqual(shown(world), many - 1)
      assert.deepStrictEqual(yield* rows, [])
    }).pipe(Effect.scoped, Effect.provide(pipeline(world)))
  })
})

describe("edits that are refused to everybody", () => {
  const refusals = [
    new Refused({ server: "Plex", operation: "edit item", status: 403, before: "nginx", problem: "x" }),
    new Refused({ server: "Plex", operation: "edit item", status: 406, problem: "x" }),
    new Unavailable({
      server: "Plex",
      operation: "edit item",
      status: 500,
      before: "nginx",
      problem: "x",
      retryAfter: null
    })
  ]

  it.effect("make one alert and no dead letter; one job a minute is tried, and all is synced once one is taken", () =>
    Effect.forEach(refusals, (refusal) => {
      const world = emptyWorld()
      return Effect.gen(function* () {
        yield* wished(world)
        world.editFails = refusal
        const { said, state } = yield* draining
        yield* TestClock.adjust("4 minutes")
        assert.match(said.join("\n"), /^Paused: Plex takes no edits: .*$/)
        assert.isTrue(Option.isSome(state.blocked))
        assert.deepStrictEqual(yield* letters, [])
        assert.isTrue((yield* rows).every((row) => row["attempts"] === 0))
        // An edit and one that changes nothing each time; before it was known, a few edits more.
        const edits = world.calls.filter((call) => call.startsWith("edit")).length
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(world.calls.filter((call) => call.startsWith("edit")).length, edits + 2)
        assert.isAtMost(edits, 2 * 5 + 4)
        world.editFails = null
        yield* TestClock.adjust("2 minutes")
        assert.strictEqual(shown(world), many)
        assert.deepStrictEqual(yield* rows, [])
        assert.isTrue(Option.isNone(state.blocked))
        assert.strictEqual(said.length, 1)
      }).pipe(Effect.scoped, Effect.provide(pipeline(world, { skip_fields: ["poster", "background"] })))
    })
  )

  it.effect("are remembered by the next process, which tries one job before the rest", () => {
    const world = emptyWorld()
    return Effect.gen(function* () {
      yield* wished(world)
      world.editFails = refusals[0] ?? null
      yield* Effect.flatMap(Worker, ({ batch }) => Effect.flatMap(lease(), (held) => Effect.ignore(batch(held))))
      yield* TestClock.adjust("1 minute")
      const before = world.calls.length
      yield* draining
      yield* TestClock.adjust("10 seconds")
      assert.deepInclude(world.calls.slice(before), "read scenes 1")
      assert.isFalse(world.calls.slice(before).some((call) => call.startsWith("read scenes 1,")))
    }).pipe(Effect.scoped, Effect.provide(pipeline(world, { skip_fields: ["poster", "background"] })))
  })
})

describe("what else blocks every job", () => {
  it.effect("makes no dead letter, is announced once, and goes on by itself", () =>
    Effect.forEach(
      [
        { stashFails: new Unauthorized({ server: "Stash", operation: "x", status: 302, remedy: "" }) },
        { stashFails: new NotUsable({ server: "Stash", operation: "x", problem: "it needs a migration" }) }
      ],
      (fails) => {
        const world = emptyWorld()
        return Effect.gen(function* () {
          yield* wished(world)
          Object.assign(world, fails)
          const { said } = yield* draining
          yield* TestClock.adjust("4 minutes")
          assert.deepStrictEqual(yield* letters, [])
          assert.strictEqual(said.length, 1)
          assert.isTrue((yield* rows).every((row) => row["state"] === "ready" && row["attempts"] === 0))
          world.stashFails = null
          yield* TestClock.adjust("1 minute")
          assert.strictEqual(shown(world), many)
        }).pipe(Effect.scoped, Effect.provide(pipeline(world)))
      }
    )
  )

  it("is the same pause whichever call runs into it, and another when something else blocks", () => {
    const full = (operation: string) => new StoreFailed({ operation, code: "SQLITE_FULL", problem: "disk full" })
    const unknown = new UnknownLibrary({ unknown: ["Films"], known: [] })
    assert.strictEqual(pauseKey(refusal("edit item")), pauseKey(refusal("ask rights", 403)))
    assert.strictEqual(pauseKey(full("claim jobs")), pauseKey(full("renew lease")))
    const keys = [refusal("x"), full("x"), unknown].map(pauseKey)
    assert.strictEqual(new Set(keys).size, 3)
  })

  it("is looked at again when an address, a token or the libraries change, and for nothing else", () => {
    const before = accessOf(settingsWith({}))
    const same = [{}, { max_tags: "50" }, { plex_url: "http://plex/" }]
    const other = [{ plex_token: "another-token" }, { plex_library: "Films" }, { stash_url: "http://other" }]
    for (const one of same) assert.isTrue(Equal.equals(accessOf(settingsWith(one)), before))
    for (const one of other) assert.isFalse(Equal.equals(accessOf(settingsWith(one)), before))
  })
})
