import { assert, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { UnknownLibrary } from "../../../src/core/model/Failure.ts"
import { Supervisor } from "../../../src/serve/runtime/Supervisor.ts"
import { HealthModel } from "../../../src/serve/runtime/Health.ts"
import { written } from "../../../src/serve/report/HealthWritten.ts"
import { run } from "../../../src/serve/runtime/Runtime.ts"
import { runtime } from "../../support/InProcess.ts"
import { memory, self } from "../../support/TestStore.ts"

/** Whoever asks it waits, until it is told to die. */
class Mortal extends Context.Tag("test/Mortal")<
  Mortal,
  { readonly live: (name: string) => Effect.Effect<never>; readonly kill: (name: string) => Effect.Effect<void> }
>() {}

const mortal = Layer.effect(
  Mortal,
  Effect.gen(function* () {
    const deaths = yield* Ref.make<ReadonlyMap<string, Deferred.Deferred<never>>>(new Map())
    return {
      live: (name: string) =>
        Effect.gen(function* () {
          const death = yield* Deferred.make<never>()
          yield* Ref.update(deaths, (all) => new Map(all).set(name, death))
          return yield* Deferred.await(death)
        }),
      kill: (name: string) =>
        Effect.flatMap(Ref.get(deaths), (all) => {
          const death = all.get(name)
          return death === undefined
            ? Effect.dieMessage(`${name} does not run`)
            : Deferred.die(death, `${name} was killed`)
        })
    }
  })
)

/** Keeps parts as the runtime does, where each lives no longer than its mortal, and starts are counted. */
const keeper = (starts: Ref.Ref<ReadonlyMap<string, number>>) =>
  Layer.effect(
    Supervisor,
    Effect.gen(function* () {
      const { live } = yield* Mortal
      const { add, all, health, leave, left, parts } = yield* Supervisor
      const begun = (name: string) => Ref.update(starts, (all) => new Map(all).set(name, (all.get(name) ?? 0) + 1))
      return Supervisor.make({
        all,
        health,
        leave,
        left,
        parts,
        add: (part) =>
          add({
            ...part,
            run: Effect.zipRight(begun(part.name), Effect.raceFirst(part.run, live(part.name)))
          })
      })
    })
  ).pipe(Layer.provide(Supervisor.Default))

const names = await Effect.runPromise(
  Effect.flatMap(Supervisor, ({ parts }) => Effect.map(parts, (list) => list.map(({ name }) => name))).pipe(
    Effect.provide(runtime())
  )
)

describe("each part of the runtime", () => {
  it("has a name of its own", () => {
    assert.strictEqual(new Set(names).size, names.length)
    assert.includeMembers(names, ["heartbeat", "worker", "lookout", "settings"])
  })

  for (const name of names) {
    it.scoped(`the ${name} is back within 5 s of its death, each time, and counted in the health model`, () => {
      const starts = Ref.unsafeMake<ReadonlyMap<string, number>>(new Map())
      return Effect.gen(function* () {
        const { all: run } = yield* Supervisor
        const { kill } = yield* Mortal
        yield* Effect.forkScoped(run)
        yield* TestClock.adjust("1 second")
        const { now } = yield* HealthModel
        for (const death of [1, 2, 3]) {
          yield* kill(name)
          yield* TestClock.adjust("1 millis")
          const told = (yield* now(self())).fibers.find((fiber) => fiber.name === name)
          assert.deepInclude(told, { state: "waiting", restarts: death, problem: `${name} was killed` })
          yield* TestClock.adjust("5 seconds")
          assert.strictEqual((yield* Ref.get(starts)).get(name), death + 1)
        }
        const all = (yield* now(self())).fibers
        assert.sameMembers(
          all.map((fiber) => fiber.name),
          names
        )
        assert.deepStrictEqual(
          all.filter(({ restarts, state }) => restarts > 0 || state !== "running").map((fiber) => fiber.name),
          [name]
        )
      }).pipe(Effect.provide(Layer.provideMerge(runtime(memory(), self(), keeper(starts)), mortal)))
    })
  }

  it.scoped("that was well for a minute is back as soon as the first time", () =>
    Effect.gen(function* () {
      const supervisor = yield* Supervisor
      const { live, kill } = yield* Mortal
      yield* supervisor.add({ name: "part", run: live("part") })
      yield* Effect.forkScoped(supervisor.all)
      yield* TestClock.adjust("1 millis")
      for (let death = 0; death < 8; death++) {
        yield* kill("part")
        yield* TestClock.adjust("5 seconds")
      }
      const state = Effect.map(supervisor.health, (all) => all[0]?.state)
      yield* kill("part")
      yield* TestClock.adjust("100 millis")
      assert.strictEqual(yield* state, "waiting")
      yield* TestClock.adjust("66 seconds")
      yield* kill("part")
      yield* TestClock.adjust("100 millis")
      assert.strictEqual(yield* state, "running")
    }).pipe(Effect.provide(Layer.merge(mortal, Supervisor.Default)))
  )

  it.scoped("that fails, or interrupts itself, is restarted like one that dies", () =>
    Effect.gen(function* () {
      const supervisor = yield* Supervisor
      yield* supervisor.add({
        name: "fails",
        run: Effect.fail(new UnknownLibrary({ unknown: ["no more"], known: [] }))
      })
      yield* supervisor.add({ name: "stops", run: Effect.interrupt })
      yield* Effect.forkScoped(supervisor.all)
      yield* TestClock.adjust("1 minute")
      const [fails, stops] = yield* supervisor.health
      assert.isAbove(fails?.restarts ?? 0, 10)
      assert.include(fails?.problem ?? "", "no more")
      assert.isAbove(stops?.restarts ?? 0, 10)
    }).pipe(Effect.provide(Supervisor.Default))
  )
})

describe("the runtime", () => {
  it.scoped("writes its health, and once a minute only while nothing happens", () =>
    Effect.gen(function* () {
      const running = yield* Effect.fork(run(self(), { wait: false }))
      yield* TestClock.adjust("10 seconds")
      const at = Effect.map(Effect.flatten(written), (health) => health.at)
      const first = yield* at
      yield* TestClock.adjust("50 seconds")
      assert.strictEqual(yield* at, first)
      yield* TestClock.adjust("10 seconds")
      const second = yield* at
      assert.isAtLeast(second - first, 60_000)
      const health = yield* Effect.flatten(written)
      assert.deepInclude(health, { blocked: null, version: "0.1.0" })
      assert.sameMembers(
        health.fibers.map(({ name }) => name),
        names
      )
      const { blocked } = yield* HealthModel
      yield* TestClock.adjust("5 seconds")
      yield* blocked(Option.some("the disk is full"))
      yield* TestClock.adjust("2 seconds")
      assert.deepInclude(yield* Effect.flatten(written), { blocked: "the disk is full" })
      yield* Fiber.interrupt(running)
      assert.strictEqual((yield* written)._tag, "None")
    }).pipe(Effect.provide(runtime()))
  )
})
