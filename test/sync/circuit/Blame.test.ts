import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import {
  type CallFailure,
  type ItemGone,
  type NotUsable,
  Refused,
  Unavailable
} from "../../../src/core/model/Failure.ts"
import { PlexApi } from "../../../src/plex/PlexApi.ts"
import { Blame } from "../../../src/sync/circuit/Blame.ts"
import { settled, throughCircuits } from "../../support/Neighbours.ts"
import { away, itemWith, key } from "../../support/Samples.ts"

const item = itemWith()
const call = { server: "Plex" as const, operation: "edit item" }
const refused = (status: number) => new Refused({ ...call, status, before: null, problem: "x" })
const trouble = (status: number, retryAfter: number | null = null) =>
  new Unavailable({ ...call, status, before: null, problem: "x", retryAfter })

/** A Plex that notes what it is asked, and answers an edit that changes nothing with `proof`. */
const around = () => {
  const asked: Array<string> = []
  const note = (what: string) => Effect.sync(() => void asked.push(what))
  const state: { proof: Exclude<CallFailure, NotUsable> | ItemGone | null; there: boolean } = {
    proof: null,
    there: true
  }
  const layer = Blame.DefaultWithoutDependencies.pipe(
    Layer.provide([
      throughCircuits,
      settled({ circuit_threshold: 3 }),
      Layer.mock(PlexApi, {
        _tag: "plexsync/PlexApi",
        edit: (_, query) =>
          Effect.zipRight(
            note(`edit ${query}`),
            Effect.suspend(() => (state.proof === null ? Effect.void : Effect.fail(state.proof)))
          ),
        items: () => Effect.map(note("read"), () => ({ items: state.there ? [item] : [], odd: new Map() }))
      })
    ])
  )
  const find = (failure: CallFailure | ItemGone, of = item) =>
    Effect.flatMap(Blame, (blame) => Effect.flip(blame.find(of, failure, note("fence"))))
  return { asked, find, layer, state }
}

const proof = "edit type=1&id=1&title.locked=1"

describe("a write that was refused", () => {
  it.effect("is its own fault where an edit that changes nothing is taken, which is sent behind a fence", () => {
    const { asked, find, layer } = around()
    return Effect.gen(function* () {
      const failure = yield* find(refused(400))
      assert.include(failure.message, "it takes another edit of this item")
      assert.deepStrictEqual(asked, ["fence", proof])
    }).pipe(Effect.provide(layer))
  })

  it.effect("is everybody's trouble where that is refused too", () => {
    const { find, layer, state } = around()
    return Effect.gen(function* () {
      state.proof = refused(403)
      assert.strictEqual((yield* find(refused(400)))._tag, "Unauthorized")
      state.proof = refused(400)
      assert.strictEqual((yield* find(refused(400)))._tag, "EditsRefused")
    }).pipe(Effect.provide(layer))
  })

  it.effect("with 404 is the item's end where Plex has it no longer: then nothing is sent", () => {
    const { asked, find, layer, state } = around()
    return Effect.gen(function* () {
      state.there = false
      assert.strictEqual((yield* find(refused(404)))._tag, "ItemGone")
      assert.deepStrictEqual(asked, ["read"])
      state.there = true
      assert.strictEqual((yield* find(refused(404)))._tag, "Refused")
    }).pipe(Effect.provide(layer))
  })

  it.effect("fails as the fence does, and nothing is sent", () => {
    const { asked, layer } = around()
    return Effect.gen(function* () {
      const blame = yield* Blame
      const failure = yield* Effect.flip(blame.find(item, refused(400), Effect.fail("lost" as const)))
      assert.strictEqual(failure, "lost")
      assert.deepStrictEqual(asked, [])
    }).pipe(Effect.provide(layer))
  })
})

describe("trouble with a write", () => {
  it.effect("passes by itself, and is looked into right before the circuit would open", () => {
    const { asked, find, layer, state } = around()
    return Effect.gen(function* () {
      state.proof = refused(403)
      assert.strictEqual((yield* find(trouble(502)))._tag, "Unavailable")
      assert.deepStrictEqual(asked, [])
      assert.strictEqual((yield* find(trouble(502)))._tag, "Unauthorized")
      assert.deepStrictEqual(asked, ["fence", proof])
    }).pipe(Effect.provide(layer))
  })

  it.effect("begins anew with each request that is taken", () => {
    const { asked, find, layer } = around()
    return Effect.gen(function* () {
      const blame = yield* Blame
      yield* find(trouble(502))
      yield* blame.taken(key("2"))
      yield* find(trouble(502))
      assert.deepStrictEqual(asked, [])
      assert.strictEqual(yield* blame.takenSoFar, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("is the item's own after three errors, if others were written meanwhile", () => {
    const { find, layer } = around()
    return Effect.gen(function* () {
      const blame = yield* Blame
      for (const tag of ["Unavailable", "Unavailable", "Refused"]) {
        assert.strictEqual((yield* find(trouble(500)))._tag, tag)
        yield* blame.taken(key("2"))
      }
      yield* blame.written(item.ratingKey)
      assert.strictEqual((yield* find(trouble(500)))._tag, "Unavailable")
    }).pipe(Effect.provide(layer))
  })

  it.effect("of a server that is away, starting, or asks for time says nothing of a write", () => {
    const { asked, find, layer } = around()
    return Effect.gen(function* () {
      for (const failure of [away, trouble(429), trouble(503, 1000)])
        for (let time = 0; time < 3; time++) assert.strictEqual(yield* find(failure), failure)
      assert.deepStrictEqual(asked, [])
    }).pipe(Effect.provide(layer))
  })
})
