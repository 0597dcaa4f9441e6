import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { ItemAsked } from "../../../src/core/explain/Asked.ts"
import { explainItem } from "../../../src/core/explain/ExplainItem.ts"
import { ItemFactsOf } from "../../../src/sync/compare/ItemFactsOf.ts"
import type { Unasked } from "../../../src/sync/compare/SceneFacts.ts"
import { away, key, numbered } from "../../support/Samples.ts"
import { addItem, addPair, emptyWorld, pipeline } from "../../support/World.ts"

const explained = (asked: ItemAsked, unasked: Unasked = {}) =>
  Effect.map(
    Effect.flatMap(ItemFactsOf, ({ find }) => find(asked, unasked)),
    (found) => found.map(explainItem)
  )

const byKey = (item: string) => ItemAsked.Key({ ratingKey: key(item) })

/** Item 1 shows scene 1; item 9 has a file that no scene has. */
const world = () => {
  const made = emptyWorld()
  addPair(made, numbered(1))
  addItem(made, "9", [{ ratingKey: key("9"), partId: "9", file: "/data/9.mp4", size: 9, first: true, trashed: false }])
  return made
}

describe("what is known of an item", () => {
  it.effect("is the scene that it follows", () =>
    Effect.gen(function* () {
      expect(yield* explained(byKey("1"))).toMatchObject([
        {
          ratingKey: "1",
          library: "Movies",
          follows: { sceneId: 1, rests: null },
          scenes: { all: 1, shown: [{ sceneId: 1, fits: true }] }
        }
      ])
    }).pipe(Effect.provide(pipeline(world())))
  )

  it.effect("is told by the path of its file, too", () =>
    Effect.gen(function* () {
      const [said] = yield* explained(ItemAsked.Path({ path: "/data/1.mp4" }))
      expect(said?.follows).toEqual({ sceneId: 1, rests: null })
      expect(yield* explained(ItemAsked.Path({ path: "/data/none.mp4" }))).toEqual([])
    }).pipe(Effect.provide(pipeline(world())))
  )

  it.effect("is that it follows none", () =>
    Effect.gen(function* () {
      expect(yield* explained(byKey("9"))).toMatchObject([
        { follows: null, sentence: "It follows no scene: none in Stash has a file of its name." }
      ])
      expect(yield* explained(byKey("404"))).toEqual([])
    }).pipe(Effect.provide(pipeline(world())))
  )

  it.effect("is what the index has while Plex is away, and nothing before Plex was ever asked", () =>
    Effect.gen(function* () {
      const made = world()
      yield* Effect.gen(function* () {
        made.plexFails = away
        expect(yield* explained(byKey("1"))).toEqual([])
        made.plexFails = null
        yield* explained(byKey("1"))
        made.plexFails = away
        expect(yield* explained(byKey("1"))).toMatchObject([
          { follows: null, plex: { asked: false }, files: { shown: [{ file: "/data/1.mp4" }] } }
        ])
      }).pipe(Effect.provide(pipeline(made)))
    })
  )

  it.effect("does not name a scene that Stash, which is away, may no longer have", () =>
    Effect.gen(function* () {
      const [said] = yield* explained(byKey("1"), { Stash: "gone" })
      expect(said).toMatchObject({ follows: null, stash: { asked: false, why: "gone" } })
      expect(said?.sentence).toContain("cannot be told now")
    }).pipe(Effect.provide(pipeline(world())))
  )
})
