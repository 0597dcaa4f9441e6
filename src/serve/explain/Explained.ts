import type * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { SettingsState } from "../../config/Config.ts"
import type { ItemAsked, SceneAsked } from "../../core/explain/Asked.ts"
import { explain } from "../../core/explain/Explain.ts"
import { explainItem } from "../../core/explain/ExplainItem.ts"
import type { Explanation } from "../../core/explain/Explanation.ts"
import type { ItemExplanation } from "../../core/explain/ItemExplanation.ts"
import type { Self } from "../../store/sqlite/Process.ts"
import { FindScenes, type SceneHit } from "../../sync/compare/FindScenes.ts"
import { ItemFactsOf } from "../../sync/compare/ItemFactsOf.ts"
import { SceneFacts, type Unasked } from "../../sync/compare/SceneFacts.ts"
import { explaining, explainingUnheard } from "../live/ExplainLive.ts"
import type { Setting } from "../live/Live.ts"
import { standingNow } from "./StandingNow.ts"

/** What came of a question: one answer, several things that could be meant, or nothing of the kind. */
export type Explained<A, Hit> = Data.TaggedEnum<{
  One: { readonly explanation: A }
  Several: { readonly hits: ReadonlyArray<Hit> }
  None: {}
}>

export type SceneExplained = Explained<Explanation, SceneHit>
export type ItemExplained = Explained<ItemExplanation, { readonly ratingKey: string; readonly file: string | null }>

/** Scenes and items that could be meant, at most. */
const mostHits = 20

const scene = (asked: SceneAsked, unasked: Unasked, self: Self) =>
  Effect.gen(function* () {
    const hits = yield* Effect.flatMap(FindScenes, ({ of }) => of(asked, unasked.Stash ?? null))
    const [first] = hits
    if (first === undefined) return { _tag: "None" } satisfies SceneExplained
    if (new Set(hits.map(({ sceneId }) => sceneId)).size > 1)
      return { _tag: "Several", hits: hits.slice(0, mostHits) } satisfies SceneExplained
    const standing = yield* standingNow(self, unasked.Stash === undefined)
    const facts = yield* Effect.flatMap(SceneFacts, ({ of }) => of(first.sceneId, { standing, unasked }))
    return Option.match(facts, {
      onNone: (): SceneExplained => ({ _tag: "None" }),
      onSome: (known): SceneExplained => ({ _tag: "One", explanation: explain(known) })
    })
  })

const item = (asked: ItemAsked, unasked: Unasked) =>
  Effect.gen(function* () {
    const found = yield* Effect.flatMap(ItemFactsOf, ({ find }) => find(asked, unasked))
    const [first] = found
    if (first === undefined) return { _tag: "None" } satisfies ItemExplained
    if (found.length > 1)
      return {
        _tag: "Several",
        hits: found.slice(0, mostHits).map(({ parts, ratingKey }) => ({ ratingKey, file: parts[0]?.file ?? null }))
      } satisfies ItemExplained
    return { _tag: "One", explanation: explainItem(first) } satisfies ItemExplained
  })

/** Why Stash could not be asked, where that is what an error tells of; without it, other settings may be missing. */
const stashAway = (error: { readonly message: string }): Option.Option<string> => {
  if ("note" in error && typeof error.note === "string" && error.note !== "") return Option.some(error.note)
  return "server" in error && error.server === "Stash" ? Option.some(error.message) : Option.none()
}

/** Where Stash keeps the address of Plex to itself, too, nobody can be asked. */
const plexUnknown = Effect.map(
  Effect.flatMap(SettingsState, ({ missing }) => missing),
  (missing): Unasked => (missing.length === 0 ? {} : { Plex: `without Stash, ${missing.join("; ")}` })
)

/** A scene, as far as both servers and the database tell of it. Writes to neither server, and works beside a runtime. */
export const explainedScene = (asked: SceneAsked, setting: Setting, self: Self) =>
  scene(asked, {}, self).pipe(
    Effect.provide(explaining(setting)),
    Effect.catchSome((error) =>
      Option.map(stashAway(error), (why) =>
        Effect.flatMap(plexUnknown, (unasked) => scene(asked, { ...unasked, Stash: why }, self)).pipe(
          Effect.provide(explainingUnheard(setting))
        )
      )
    )
  )

/** The same of an item. */
export const explainedItem = (asked: ItemAsked, setting: Setting) =>
  item(asked, {}).pipe(
    Effect.provide(explaining(setting)),
    Effect.catchSome((error) =>
      Option.map(stashAway(error), (why) =>
        Effect.flatMap(plexUnknown, (unasked) => item(asked, { ...unasked, Stash: why })).pipe(
          Effect.provide(explainingUnheard(setting))
        )
      )
    )
  )
