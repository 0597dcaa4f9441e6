import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { SandboxClock } from "../../sandbox/http/SandboxClock.ts"
import { at, type Running, withStash } from "../sandbox/stash/support/WithStash.ts"
import * as TestStore from "../support/TestStore.ts"
import { edit, editAll, eventually, ids, noon, polled, ready, watching } from "./Watching.ts"

/** Requests by the name of their operation, since the counts began. */
const asked = (stash: Running) =>
  Effect.promise(async () => {
    const stats = at(await (await stash.send("/__sandbox/stats")).json(), "graphql")
    return (operation: string) => Number(at(at(stats, operation) ?? {}, "requests") ?? 0)
  })

const revisions = Effect.map(
  TestStore.rows,
  (rows) => new Map(rows.map((row) => [Number(row["scene_id"]), Number(row["revision"])]))
)

/** A clock that stands still unless it is set. */
const still = (): SandboxClock => {
  let now = noon
  return {
    now: () => now,
    advance: (ms) => {
      now += ms
    },
    set: (to) => {
      now = to
    }
  }
}

/** A cover that nobody has read yet would be a reason to sync a scene once more. */
const texts = { settings: { skip_fields: "poster, background" } }

describe("a scene that was read within moments of its stamp", () => {
  it("is not read again while that is so, and then once, with a poll: what hid behind the stamp is found", () =>
    withStash({ scenes: 10, clock: still() }, async (stash) => {
      stash.clock.advance(600_000)
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          yield* Effect.promise(() => stash.control("reset-stats", {}))
          yield* edit(stash, 3, { title: "First" })
          yield* eventually(revisions, (all) => all.get(3) === 1)
          yield* edit(stash, 3, { title: "In the same second" })
          yield* edit(stash, 4, { title: "Another one" })
          yield* eventually(revisions, (all) => all.get(4) === 1)
          yield* polled
          yield* Effect.sync(() => stash.clock.advance(3000))
          yield* eventually(revisions, (all) => all.get(3) === 2)
          yield* polled
          expect((yield* revisions).get(3)).toBe(2)
          expect((yield* revisions).get(4)).toBe(1)
          expect((yield* asked(stash))("ScenesByIds")).toBe(2)
        }),
        texts
      )
    }))

  it("is read with others where a poll does not hold all of them", () =>
    withStash({ scenes: 60, at: noon }, async (stash) => {
      stash.clock.advance(600_000)
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          yield* editAll(stash, ids(1, 60), { details: "First" })
          yield* eventually(revisions, (all) => all.size === 60)
          yield* editAll(stash, ids(1, 60), { details: "In the same second" })
          yield* Effect.sync(() => stash.clock.advance(3000))
          yield* eventually(revisions, (all) => [...all.values()].every((revision) => revision === 2))
        })
      )
    }))

  it("and is gone by then keeps no poll from being answered", () =>
    withStash({ scenes: 10, at: noon }, async (stash) => {
      stash.clock.advance(600_000)
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          yield* edit(stash, 3, { title: "Soon gone" })
          yield* eventually(revisions, (all) => all.has(3))
          yield* Effect.promise(() => stash.ask(`mutation { sceneDestroy(input: { id: "3" }) }`))
          yield* Effect.sync(() => stash.clock.advance(3000))
          yield* edit(stash, 4, { title: "Found all the same" })
          yield* eventually(revisions, (all) => all.has(4) && !all.has(3))
          yield* Effect.promise(() => stash.control("reset-stats", {}))
          yield* polled
          const counts = yield* asked(stash)
          expect(counts("Watch")).toBeGreaterThan(0)
          expect(counts("ScenesByIds")).toBe(0)
        })
      )
    }))
})
