import { chunksOf } from "effect/Array"
import * as Effect from "effect/Effect"
import { Config } from "../../config/Config.ts"
import { byKey } from "../../core/model/ByKey.ts"
import { nameKey, pathKey } from "../../core/model/FilePath.ts"
import { becauseText } from "../../core/model/Job.ts"
import { followed, type Candidate, candidateOf, type Owner } from "../../core/match/Ownership.ts"
import { meeting, type PathMapping, toPlex } from "../../core/model/PathMapping.ts"
import type { Part, PlexItem, RatingKey } from "../../core/model/PlexItem.ts"
import { isEdit } from "../../core/model/Priority.ts"
import { idsOf } from "../../core/model/OddScenes.ts"
import { sizeFit } from "../../core/match/SameFile.ts"
import type { Scene, SceneId } from "../../core/model/Scene.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { QueueRows } from "../../store/queue/QueueView.ts"
import { type Namesake, Scenes } from "../../store/scenes/Scenes.ts"
import { WrittenValues } from "../../store/items/WrittenValues.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"
import { IndexMatcher, Namesakes } from "./IndexMatcher.ts"
import type { Matched } from "../PreparedJob.ts"
import type { Served } from "../index/Libraries.ts"
import type { SceneJob } from "./Matcher.ts"
import { Scopes } from "./Scopes.ts"

const scenesPerRead = 50

/** A wish with its answer. */
interface Answered {
  readonly wish: SceneJob
  readonly matched: Matched
}

/** An item that scenes of this batch hold, and the files before the one they hold it by: whose are those? */
interface Held {
  readonly item: PlexItem
  readonly holds: ReadonlyArray<Candidate>
  readonly place: number
  readonly edited: boolean
}

/** `answers`: those that found this item. */
const heldBy = (item: PlexItem, answers: ReadonlyArray<Answered>): Held => {
  const found = answers.flatMap(({ matched, wish }) => {
    const hold = candidateOf(wish.scene.id, matched.decisions, item)
    return hold === undefined ? [] : [{ hold, edited: isEdit(wish.job.reason) }]
  })
  const holds = found.map(({ hold }) => hold)
  const place = Math.min(item.parts.length - 1, ...holds.map((hold) => hold.place))
  return { item, holds, place, edited: found.some(({ edited }) => edited) }
}

/** Whether a file may be one of these parts, by their names: a cheap look before the real match. */
const mayBe = (
  file: Namesake,
  named: ReadonlyMap<string, ReadonlyArray<Part>>,
  mappings: ReadonlyArray<PathMapping>
): boolean => {
  const parts = named.get(file.nameKey) ?? []
  return (
    parts.some((part) => sizeFit(part, file) !== "other") ||
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

/** Whether a name can be spelt in two ways that look the same, so that two files of Stash may mean one in Plex. */
const hasSpellings = (path: string): boolean => path.normalize("NFC") !== path.normalize("NFD")

/** An item follows one scene, whichever of those it shows is synced first. */
export class Owners extends Effect.Service<Owners>()("plexsync/Owners", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const stash = yield* StashApi
    const scenes = yield* Scenes
    const queue = yield* QueueRows
    const written = yield* WrittenValues
    const decisions = yield* IndexMatcher
    const namesakes = yield* Namesakes
    const { guard } = yield* CircuitBreakers
    const scopes = yield* Scopes

    /** Files before ours may belong to scenes that were never read; ours too, where several files of Stash may stand for one of Plex. */
    const learn = (held: ReadonlyArray<Held>) =>
      Effect.gen(function* () {
        const { path_mappings: mappings } = yield* config.settings
        const shared = meeting(mappings).length > 0
        const doubtful = held.flatMap(({ edited, item, place }) =>
          item.parts
            .slice(0, place + 1)
            .filter(({ file }, at) => at < place || shared || hasSpellings(file))
            .map(({ file }) => ({ edited, file }))
        )
        const swept = doubtful.length === 0 || (yield* namesakes.swept)
        yield* namesakes.refresh(doubtful.filter(({ edited }) => edited || !swept).map(({ file }) => file))
      })

    /** Other scenes that may hold these items, with where they do. */
    const contenders = (served: Served, held: ReadonlyArray<Held>, known: ReadonlySet<SceneId>) =>
      Effect.gen(function* () {
        const { path_mappings: mappings } = yield* config.settings
        const parts = held.flatMap(({ item }) => item.parts)
        const files = yield* scenes.namesakes(
          parts.map((part) => part.file),
          [...known]
        )
        const named = byKey(parts, (part) => nameKey(part.file))
        const others = files.filter((file) => mayBe(file, named, mappings))
        const ids = [...new Set(others.map(({ sceneId }) => sceneId))]
        return ids.length === 0 ? [] : yield* decisions.of(served, yield* scenes.filesOf(ids))
      })

    /** Those of these scenes that are still in Stash; the rest is nobody's rival. */
    const living = (ids: ReadonlyArray<SceneId>) =>
      Effect.gen(function* () {
        const pages = yield* Effect.forEach(chunksOf(ids, scenesPerRead), (page) =>
          guard("Stash")(stash.scenesByIds(page))
        )
        // One that cannot be read is there.
        const found = new Set(pages.flatMap(idsOf))
        const gone = ids.filter((id) => !found.has(id))
        yield* scenes.rememberFiles(gone.map((id) => ({ id, files: [] })))
        return { found, read: pages.flatMap(({ rows }) => rows) }
      })

    /** Why these scenes, which are not of this batch, are not brought up to date now. */
    const idleness = (read: ReadonlyArray<Scene>) =>
      Effect.gen(function* () {
        const outside = yield* scopes.outside(read, false)
        const resting = yield* queue.resting(read.map(({ id }) => id))
        return new Map(
          read.map((scene): [SceneId, string | undefined] => {
            const because = outside.has(scene.id) ? "out_of_scope" : resting.get(scene.id)
            return [scene.id, because === undefined ? undefined : becauseText[because]]
          })
        )
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
        const claims = held.map(({ holds, item }) => ({
          item,
          holds: [
            ...holds,
            ...rivals.flatMap(({ matched, scene }) => candidateOf(scene.id, matched.decisions, item) ?? [])
          ]
        }))
        // Nearly every item has one scene that holds it: then nobody else is asked about.
        const contested = claims.filter(({ holds }) => holds.length > 1)
        const writers =
          contested.length === 0
            ? new Map<RatingKey, SceneId>()
            : yield* written.writers(
                served.server,
                contested.map(({ item }) => item)
              )
        const owner = ({ holds, item }: (typeof claims)[number], among: (id: SceneId) => boolean) =>
          followed(
            holds.filter(({ sceneId }) => among(sceneId)),
            writers.get(item.ratingKey)
          )
        const strangers = claims.flatMap((claim) => {
          const first = owner(claim, () => true)
          return first === undefined || ours.has(first)
            ? []
            : claim.holds.map(({ sceneId }) => sceneId).filter((id) => !ours.has(id))
        })
        const { found, read } =
          strangers.length === 0 ? { found: new Set<SceneId>(), read: [] } : yield* living([...new Set(strangers)])
        const idle = read.length === 0 ? new Map<SceneId, string | undefined>() : yield* idleness(read)
        const asked = new Set(strangers)
        return new Map<RatingKey, Owner>(
          claims.flatMap((claim) => {
            const sceneId = owner(claim, (id) => !asked.has(id) || found.has(id))
            return sceneId === undefined ? [] : [[claim.item.ratingKey, { sceneId, idle: idle.get(sceneId) }]]
          })
        )
      })

    return { of } as const
  }),
  dependencies: [
    CircuitBreakers.Default,
    IndexMatcher.Default,
    Namesakes.Default,
    QueueRows.Default,
    Scenes.Default,
    Scopes.Default,
    WrittenValues.Default
  ]
}) {}
