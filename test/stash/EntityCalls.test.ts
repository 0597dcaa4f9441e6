import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { StashApi } from "../../src/stash/StashApi.ts"
import { json, type Reply } from "../support/HttpScript.ts"
import { stashOf } from "../support/Servers.ts"

const over = <A, E>(
  replies: readonly [Reply, ...ReadonlyArray<Reply>],
  call: (stash: Effect.Effect.Success<typeof StashApi>) => Effect.Effect<A, E>
) => {
  const stash = stashOf({}, ...replies)
  return Effect.flatMap(StashApi, call).pipe(
    Effect.map((result) => ({ result, calls: stash.calls })),
    Effect.provide(stash.layer)
  )
}

const stamp = "2026-11-21T00:15:20-05:00"
const tag = (number: number) => ({ id: String(number), name: `Tag ${number}`, updated_at: stamp })
const Variables = Schema.parseJson(Schema.Struct({ variables: Schema.Unknown }))

describe("performers, studios and tags", () => {
  it.effect("are read one at a time, with how many there are", () =>
    Effect.gen(function* () {
      const one = { id: "7", name: "Alice", disambiguation: "", updated_at: stamp }
      const { result } = yield* over([json({ data: { one, all: { count: 3 } } })], (stash) =>
        stash.entity("performer", 7)
      )
      expect(result).toEqual({
        entity: Option.some({ id: 7, name: "Alice", disambiguation: "", updated_at: stamp }),
        odd: false,
        count: 3
      })
    })
  )

  it.effect("may be gone", () =>
    Effect.gen(function* () {
      const { result } = yield* over([json({ data: { one: null, all: { count: 3 } } })], (stash) =>
        stash.entity("tag", 7)
      )
      expect(result).toEqual({ entity: Option.none(), odd: false, count: 3 })
    })
  )

  it.effect("may be there and not readable, which is not gone", () =>
    Effect.gen(function* () {
      const one = { id: "7", name: null, updated_at: stamp }
      const { result } = yield* over([json({ data: { one, all: { count: null } } })], (stash) => stash.entity("tag", 7))
      expect(result).toEqual({ entity: Option.none(), odd: true, count: null })
    })
  )

  it.effect("are walked page by page until one is short, and no further than is looked at", () =>
    Effect.gen(function* () {
      const page = (size: number) =>
        json({ data: { all: { list: Array.from({ length: size }, (_, index) => tag(index + 1)) } } })
      const whole = yield* over([page(500), page(3)], (stash) => Stream.runCollect(stash.newestEntities("tag")))
      expect([...whole.result].map((list) => list.length)).toEqual([500, 3])
      const first = yield* over([page(500)], (stash) => Stream.runHead(stash.newestEntities("tag")))
      expect(first.calls.length).toBe(1)
    })
  )

  it.effect("lead to the scenes that show them, by rising id", () =>
    Effect.gen(function* () {
      const { calls, result } = yield* over(
        [json({ data: { findScenes: { scenes: [{ id: "11" }, { id: "12" }] } } })],
        (stash) => stash.scenesOfEntity("studio", 7, 10, 2)
      )
      expect(result).toEqual({ ids: [11, 12], ended: false })
      expect(Schema.decodeSync(Variables)(calls[0]?.body ?? "").variables).toEqual({ id: "7", after: 10, size: 2 })
    })
  )
})
