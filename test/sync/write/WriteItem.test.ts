import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { type CallFailure, type NotUsable, Refused, StoreFailed, Unreachable } from "../../../src/core/model/Failure.ts"
import { Step } from "../../../src/core/plan/Step.ts"
import { PlexApi } from "../../../src/plex/PlexApi.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { HeldEnds } from "../../../src/store/queue/HeldEnds.ts"
import { SameDatabase } from "../../../src/store/sqlite/SameDatabase.ts"
import { Blame } from "../../../src/sync/circuit/Blame.ts"
import { jobFor } from "../../../src/sync/PreparedJob.ts"
import { WriteItem } from "../../../src/sync/write/WriteItem.ts"
import { throughCircuits } from "../../support/Neighbours.ts"
import { id, itemWith } from "../../support/Samples.ts"

const job = jobFor(id(7), "named", 0)
const item = itemWith()
const plan = [Step.Set({ field: "title", before: "Old", after: "New", memory: "New", again: false, reason: "differs" })]

interface State {
  /** Whether the claim is still ours. */
  ours: boolean
  /** Whether another database has taken the place of ours. */
  replaced: boolean
  /** What Plex answers to an edit. */
  answer: Effect.Effect<void, Exclude<CallFailure, NotUsable>>
}

/** A writer beside neighbours that note what they are asked. */
const around = () => {
  const asked: Array<string> = []
  const note = (what: string) => Effect.sync(() => void asked.push(what))
  const state: State = { ours: true, replaced: false, answer: Effect.void }
  const layer = WriteItem.DefaultWithoutDependencies.pipe(
    Layer.provide([
      throughCircuits,
      Layer.mock(PlexApi, {
        _tag: "plexsync/PlexApi",
        edit: () =>
          Effect.zipRight(
            note("edit"),
            Effect.suspend(() => state.answer)
          )
      }),
      Layer.mock(Claims, {
        _tag: "plexsync/Claims",
        renew: () => Effect.map(note("renew"), () => state.ours),
        within: {
          finish: () => Effect.dieMessage("nothing ends here"),
          renewNoting: (_, noting) =>
            Effect.map(Effect.zipRight(note("renew"), state.ours ? noting : Effect.void), () => state.ours)
        },
        doubt: (_, at) => note(`doubt until ${at}`)
      }),
      Layer.mock(HeldEnds, { _tag: "plexsync/HeldEnds", along: (own) => own }),
      Layer.mock(SameDatabase, {
        _tag: "plexsync/SameDatabase",
        holds: Effect.suspend(() =>
          state.replaced
            ? new StoreFailed({ operation: "look", code: "REPLACED", problem: "it is another" })
            : Effect.void
        )
      }),
      Layer.mock(Blame, {
        _tag: "plexsync/Blame",
        find: (_, failure) => Effect.zipRight(note(`blame for ${failure._tag}`), Effect.fail(failure)),
        taken: (key) => note(`taken ${key}`),
        written: (key) => note(`written ${key}`)
      })
    ])
  )
  /** Fences and writes, `between` after a fence that was taken ahead. */
  const write = (between?: Effect.Effect<void>) =>
    Effect.gen(function* () {
      const writer = yield* WriteItem
      const { ahead, fence } = yield* writer.fenceOf(job, note("note"))
      if (between !== undefined) yield* Effect.zipRight(ahead, between)
      return yield* writer.write({ job, server: "machine", item, fence }, plan)
    })
  return { asked, layer, state, write }
}

describe("writing one item", () => {
  it.effect("renews the claim and notes the write right before the request", () => {
    const { asked, layer, write } = around()
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* write(), { requests: 1, prompt: true, cut: [] })
      assert.deepStrictEqual(asked, ["renew", "note", "edit", "taken 1", "written 1"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("renews it before each request, and notes the write once", () => {
    const { asked, layer } = around()
    return Effect.gen(function* () {
      const writer = yield* WriteItem
      const { fence } = yield* writer.fenceOf(
        job,
        Effect.sync(() => void asked.push("note"))
      )
      yield* fence
      yield* fence
      assert.deepStrictEqual(asked, ["renew", "note", "renew"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("trusts a claim that was renewed ahead, if its turn comes at once", () => {
    const { asked, layer, write } = around()
    return Effect.gen(function* () {
      yield* write(Effect.void)
      assert.deepStrictEqual(asked, ["renew", "note", "edit", "taken 1", "written 1"])
      asked.length = 0
      yield* write(TestClock.adjust("1 second"))
      assert.deepStrictEqual(asked, ["renew", "note", "renew", "edit", "taken 1", "written 1"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("sends nothing once the claim is another's, or the database", () => {
    const { asked, layer, state, write } = around()
    return Effect.gen(function* () {
      state.ours = false
      assert.strictEqual((yield* Effect.flip(write()))._tag, "ClaimLost")
      state.ours = true
      state.replaced = true
      assert.strictEqual((yield* Effect.flip(write()))._tag, "StoreFailed")
      assert.notInclude(asked, "edit")
    }).pipe(Effect.provide(layer))
  })

  it.effect("has the scene looked at again where Plex may have the write without having said so", () => {
    const { asked, layer, state, write } = around()
    return Effect.gen(function* () {
      state.answer = new Unreachable({
        server: "Plex",
        operation: "edit item",
        address: "http://plex",
        problem: "reset",
        quick: false,
        sent: true
      })
      assert.strictEqual((yield* Effect.flip(write()))._tag, "Unreachable")
      assert.include(asked, "doubt until 60000")
      assert.notInclude(asked, "written 1")
    }).pipe(Effect.provide(layer))
  })

  it.effect("is sure of what was refused, and asks whose fault that is", () => {
    const { asked, layer, state, write } = around()
    return Effect.gen(function* () {
      state.answer = Effect.fail(new Refused({ server: "Plex", operation: "edit item", status: 400, problem: "no" }))
      assert.strictEqual((yield* Effect.flip(write()))._tag, "Refused")
      assert.deepStrictEqual(asked, ["renew", "note", "edit", "blame for Refused"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("has the scene looked at again where it is cut off before the answer", () => {
    const { asked, layer, state, write } = around()
    return Effect.gen(function* () {
      state.answer = Effect.never
      const writing = yield* Effect.fork(write())
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(writing)
      assert.deepStrictEqual(asked, ["renew", "note", "edit", "doubt until 61000"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("is not sure of the order where the answer took long after the fence", () => {
    const { layer, state, write } = around()
    return Effect.gen(function* () {
      state.answer = Effect.sleep("6 seconds")
      const writing = yield* Effect.fork(write())
      yield* TestClock.adjust("6 seconds")
      assert.deepInclude(yield* Fiber.join(writing), { requests: 1, prompt: false })
    }).pipe(Effect.provide(layer))
  })
})
