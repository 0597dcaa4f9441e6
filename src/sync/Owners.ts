import { chunksOf } from "effect/Array"
import * as Effect from "effect/Effect"
import { Config } from "../config/Config.ts"
import { byKey } from "../core/ByKey.ts"
import { nameKey, pathKey } from "../core/FilePath.ts"
import { followed, type Hold, holdOf } from "../core/Ownership.ts"
import { type PathMapping, toPlex } from "../core/PathMapping.ts"
import type { Part, PlexItem, RatingKey } from "../core/PlexItem.ts"
import { isEdit } from "../core/Priority.ts"
import { idsOf } from "../core/OddScenes.ts"
import type { SceneId } from "../core/Scene.ts"
import { StashApi } from "../stash/StashApi.ts"
import { type Namesake, Scenes } from "../store/Scenes.ts"
import { CircuitBreakers } from "./CircuitBreaker.ts"
import { Decisions, type Matched } from "./Decisions.ts"
import type { Served } from "./Libraries.ts"
import type { Wanted } from "./Matcher.ts"
import { Namesakes } from "./Namesakes.ts"

const scenesPerRead = 50

/** A wish with its answer. */
interface Answered {
  readonly wish: Wanted
  readonly matched: Matched
}

/** An item that scenes of this batch hold, and the files before or at the one they hold it by: whose are those? */
interface Held {
  readonly item: PlexItem
  readonly holds: ReadonlyArray<Hold>
  readonly parts: ReadonlyArray<Part>
  readonly edited: boolean
}

/** `answers`: those that found this item. */
const heldBy = (item: PlexItem, answers: ReadonlyArray<Answered>): Held => {
  const found = answers.flatMap(({ matched, wish }) => {
    const hold = holdOf(wish.scene.id, matched.decisions, item)
    return hold === undefined ? [] : [{ hold, edited: isEdit(wish.job.reason) }]
  })
  const holds = found.map(({ hold }) => hold)
  const place = Math.min(item.parts.length - 1, ...holds.map((hold) => hold.place))
  return { item, holds, parts: item.parts.slice(0, place + 1), edited: found.some(({ edited }) => edited) }
}

/** Whether a file may be one of these parts, by their names: a cheap look before the real match. */
const mayBe = (
  file: Namesake,
  named: ReadonlyMap<string, ReadonlyArray<Part>>,
  mappings: ReadonlyArray<PathMapping>
): boolean => {
  const parts = named.get(file.nameKey) ?? []
  return (
    parts.some(({ size }) => size === null || size === file.size) ||
    parts.some((part) => pathKey(toPlex(mappings, file.path)) === pathKey(part.file))
  )
}

const foundBy = ({ matched }: Answered): ReadonlyArray<RatingKey> => [
  ...new Set(
    matched.decisions.flatMap((decision) =>
      decision._tag === "Found" ? decision.parts.map(({ ratingKey }) => ratingKey) : []
    )
  )
]

/** An item follows one scene, whichever of those it shows is synced first. */
export class Owners extends Effect.Service<Owners>()("plexsync/Owners", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const stash = yield* StashApi
    const scenes = yield* Scenes
    const decisions = yield* Decisions
    const namesakes = yield* Namesakes
    const { guard } = yield* CircuitBreakers

    /** Files before ours may belong to scenes that were never read. */
    const learn = (held: ReadonlyArray<Held>) =>
      Effect.gen(function* () {
        const several = held.filter(({ parts }) => parts.length > 1)
        const swept = several.length === 0 || (yield* namesakes.swept)
        const unsure = several.filter(({ edited }) => edited || !swept)
        yield* namesakes.refresh(unsure.flatMap(({ parts }) => parts.slice(0, -1).map((part) => part.file)))
      })

    /** Other scenes that may hold these items, with where they do. */
    const contenders = (served: Served, held: ReadonlyArray<Held>, known: ReadonlySet<SceneId>) =>
      Effect.gen(function* () {
        const { path_mappings: mappings } = yield* config.settings
        const parts = held.flatMap((one) => one.parts)
        const files = yield* scenes.namesakes(
          parts.map((part) => part.file),
          [...known]
        )
        const named = byKey(parts, (part) => nameKey(part.file))
        const others = files.filter((file) => mayBe(file, named, mappings))
        const ids = [...new Set(others.map(({ sceneId }) => sceneId))]
        return ids.length === 0 ? [] : yield* decisions.of(served, yield* scenes.filesOf(ids))
      })

    /** Those of these scenes that are no longer in Stash are nobody's rivals. */
    const living = (ids: ReadonlyArray<SceneId>) =>
      Effect.gen(function* () {
        const pages = yield* Effect.forEach(chunksOf(ids, scenesPerRead), (page) =>
          guard("Stash")(stash.scenesByIds(page))
        )
        // One that cannot be read is there.
        const found = new Set(pages.flatMap(idsOf))
        const gone = ids.filter((id) => !found.has(id))
        yield* scenes.rememberFiles(gone.map((id) => ({ id, files: [] })))
        return found
      })

    /** The scene that each of these items follows. */
    const of = (served: Served, items: ReadonlyArray<PlexItem>, answers: ReadonlyArray<Answered>) =>
      Effect.gen(function* () {
        const finders = byKey(
          answers.flatMap((answer) => foundBy(answer).map((ratingKey) => ({ answer, ratingKey }))),
          ({ ratingKey }) => ratingKey
        )
        const held = items.map((item) =>
          heldBy(
            item,
            (finders.get(item.ratingKey) ?? []).map(({ answer }) => answer)
          )
        )
        yield* learn(held)
        const ours = new Set(answers.map(({ wish }) => wish.scene.id))
        const rivals = yield* contenders(served, held, ours)
        const holdsOn = ({ holds, item }: Held, among: typeof rivals): ReadonlyArray<Hold> => [
          ...holds,
          ...among.flatMap(({ matched, scene }) => holdOf(scene.id, matched.decisions, item) ?? [])
        ]
        const holding = rivals.filter(({ matched, scene }) =>
          held.some(({ item }) => holdOf(scene.id, matched.decisions, item) !== undefined)
        )
        const alive = holding.length === 0 ? new Set<SceneId>() : yield* living(holding.map(({ scene }) => scene.id))
        const real = holding.filter(({ scene }) => alive.has(scene.id))
        return new Map<RatingKey, SceneId>(
          held.flatMap((one) => {
            const owner = followed(holdsOn(one, real))
            return owner === undefined ? [] : [[one.item.ratingKey, owner]]
          })
        )
      }).pipe(Effect.withSpan("Owners.of"))

    return { of } as const
  })
}) {}
