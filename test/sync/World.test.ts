import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe } from "vitest"
import {
  type CallFailure,
  NotUsable,
  Refused,
  Unauthorized,
  Unavailable,
  Unreachable
} from "../../src/core/model/Failure.ts"
import { changesNothing } from "../../src/plex/EditQuery.ts"
import { PlexApi } from "../../src/plex/PlexApi.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { item as anyItem, scene as anyScene } from "../support/Arbitrary.ts"
import { possible } from "../support/PlexModel.ts"
import { id, itemWith } from "../support/Samples.ts"
import { emptyWorld, pipeline, type World } from "../support/World.ts"

const over = <A, E>(world: World, call: Effect.Effect<A, E, PlexApi | StashApi>) =>
  Effect.provide(call, pipeline(world))

const call = { operation: "x", problem: "x" }
const broken = [true, false].flatMap((quick) =>
  [true, false].map((sent) => new Unreachable({ server: "Plex", address: "x", ...call, quick, sent }))
)
const ofPlex = [
  ...[429, 500, 502, 503].map((status) => new Unavailable({ server: "Plex", ...call, status, retryAfter: null })),
  new Unavailable({ server: "Plex", ...call, status: 502, retryAfter: 7000, before: "nginx" }),
  new Unavailable({ server: "Plex", ...call, status: 200, retryAfter: null }),
  ...[401, 403].map((status) => new Unauthorized({ server: "Plex", operation: "x", status, remedy: "x" })),
  new Refused({ server: "Plex", ...call, status: 404 }),
  new Refused({ server: "Plex", ...call, status: 403, before: "nginx" })
]
const ofStash = [
  ...[429, 503].map((status) => new Unavailable({ server: "Stash", ...call, status, retryAfter: null })),
  new Unavailable({ server: "Stash", ...call, status: 200, retryAfter: null }),
  ...[302, 401].map((status) => new Unauthorized({ server: "Stash", operation: "x", status, remedy: "x" })),
  new Refused({ server: "Stash", ...call, status: 403 }),
  new NotUsable({ server: "Stash", ...call })
]

/** All of a failure but its words, which are those of the call. */
const facts = (failure: CallFailure) => ({
  _tag: failure._tag,
  server: failure.server,
  status: "status" in failure ? failure.status : null,
  retryAfter: "retryAfter" in failure ? failure.retryAfter : null,
  before: "before" in failure ? failure.before : null,
  quick: "quick" in failure ? failure.quick : null,
  sent: "sent" in failure ? failure.sent : null
})

const failing = <A, E extends { readonly _tag: string }>(made: Effect.Effect<A, E, PlexApi | StashApi>, world: World) =>
  over(world, Effect.flip(made))

describe("a world's servers", () => {
  it.effect("fail as they are told, by an answer that leads to it", () =>
    Effect.gen(function* () {
      const world = emptyWorld()
      for (const failure of ofPlex) {
        world.plexFails = failure
        const read = Effect.flatMap(PlexApi, ({ libraries }) => libraries)
        assert.deepStrictEqual(facts(yield* failing(read, world)), facts(failure))
      }
      for (const failure of broken) {
        world.plexFails = failure
        const item = itemWith()
        const write = Effect.flatMap(PlexApi, ({ edit }) => edit(item, changesNothing(item)))
        const met = yield* failing(write, world)
        assert.deepStrictEqual(met._tag === "ItemGone" ? met : facts(met), facts(failure))
      }
      for (const failure of ofStash) {
        world.stashFails = failure
        const read = Effect.flatMap(StashApi, ({ scenesByIds }) => scenesByIds([id(1)]))
        assert.deepStrictEqual(facts(yield* failing(read, world)), facts(failure))
      }
    })
  )

  it.effect("show each item and each scene as it is in the world", () => {
    const shown = emptyWorld()
    return Effect.gen(function* () {
      const plex = yield* PlexApi
      const stash = yield* StashApi
      for (const any of fc.sample(anyItem, 200)) {
        const own = { ...any, parts: any.parts.map((part) => ({ ...part, ratingKey: any.ratingKey })) }
        const item = possible(own, { adds: true, folds: false })
        shown.items.set(item.ratingKey, item)
        const { items } = yield* plex.items([item.ratingKey])
        assert.deepStrictEqual(items, [item])
        const { keys, parts } = yield* plex.partsPage("1", 0)
        assert.deepStrictEqual([keys, parts], [[item.ratingKey], item.parts])
        shown.items.clear()
      }
      for (const scene of fc.sample(anyScene, 200)) {
        shown.scenes.set(scene.id, scene)
        assert.deepStrictEqual(yield* stash.scenesByIds([scene.id]), { rows: [scene], skipped: [] })
        // One that is gone spoils the others' answer, as it does in Stash.
        assert.deepStrictEqual(yield* stash.scenesByIds([id(2_000_000), scene.id]), { rows: [scene], skipped: [] })
        shown.scenes.clear()
      }
    }).pipe(Effect.provide(pipeline(shown)))
  })
})
