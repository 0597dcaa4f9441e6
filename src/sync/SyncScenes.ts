import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { Config } from "../config/Config.ts"
import { type Failure, ItemGone, type StoreFailed, Unreadable } from "../core/Failure.ts"
import type { Job } from "../core/Job.ts"
import type { Part, PlexItem, RatingKey } from "../core/PlexItem.ts"
import { oddScenes } from "../core/OddScenes.ts"
import type { Metadata } from "../core/Metadata.ts"
import type { SceneId } from "../core/Scene.ts"
import { followsOther, type Owner } from "../core/Ownership.ts"
import type { PlanRules } from "../core/Step.ts"
import { StashApi } from "../stash/StashApi.ts"
import { SceneMemory } from "../store/SceneMemory.ts"
import { Scenes } from "../store/Scenes.ts"
import { CircuitBreakers, type CircuitOpen } from "./CircuitBreaker.ts"
import type { Matched } from "./Decisions.ts"
import { Matcher } from "./Matcher.ts"
import { Owners } from "./Owners.ts"
import { sortScenes, type Wish } from "./SortScenes.ts"
import { Sweep } from "./Sweep.ts"
import { Targets } from "./Targets.ts"
import { planRules, type Target, type Task } from "./Task.ts"

const holds = (item: PlexItem | undefined, part: Part): boolean =>
  item?.parts.some((theirs) => theirs.file === part.file && theirs.size === part.size && !theirs.trashed) === true

const partsOf = (matched: Matched) => Either.getOrElse(matched.parts, (): ReadonlyArray<Part> => [])

/** What a batch came to know of Plex. */
interface Found {
  readonly server: string
  /** The items that were found, and those among them that follow a scene of the batch, with their plans. */
  readonly items: ReadonlyMap<RatingKey, PlexItem>
  readonly targets: ReadonlyMap<RatingKey, Target>
  readonly owners: ReadonlyMap<RatingKey, Owner>
  readonly rules: PlanRules
  /** Section keys of libraries that are paused, with the reason. */
  readonly paused: ReadonlyMap<string, string>
  readonly readAt: number
}

/** Scenes whose item, or whose part of it, is there and cannot be read, with what is to be told of it. */
const unreadableIn = (
  answers: ReadonlyArray<{ readonly wish: Pick<Wish, "scene">; readonly matched: Matched }>,
  items: ReadonlyArray<PlexItem>,
  odd: ReadonlyMap<RatingKey, string>
): ReadonlyMap<SceneId, Unreadable> => {
  const parts = items.flatMap(({ oddPart, ratingKey }) => (oddPart === null ? [] : [[ratingKey, oddPart] as const]))
  const reasons = new Map([...odd, ...parts])
  return new Map(
    answers.flatMap(({ matched, wish }) => {
      const key = partsOf(matched).find(({ ratingKey }) => reasons.has(ratingKey))?.ratingKey
      const problem = key === undefined ? undefined : reasons.get(key)
      return problem === undefined
        ? []
        : [[wish.scene.id, new Unreadable({ server: "Plex", row: `item ${key}`, problem })] as const]
    })
  )
}

const pausedTask = (job: Job, reason: string): Task => ({
  kind: "rest",
  job,
  state: "waiting",
  because: "library_paused",
  reason
})

/** What each item should show: what the scene that it follows wishes for. Nothing is wished for items of scenes outside the batch. */
const wishesBy = (
  owners: ReadonlyMap<RatingKey, Owner>,
  wanted: ReadonlyArray<Wish>
): ReadonlyMap<RatingKey, Metadata> => {
  const wishes = new Map(wanted.map(({ metadata, scene }) => [scene.id, metadata]))
  return new Map(
    [...owners].flatMap(([key, { sceneId }]) => {
      const metadata = wishes.get(sceneId)
      return metadata === undefined ? [] : [[key, metadata] as const]
    })
  )
}

/** The task of a scene whose match still holds. */
const taskOf = ({ job, metadata, scene }: Wish, matched: Matched, found: Found): Task => {
  const { items, owners, paused, readAt, rules, server, targets } = found
  if (Either.isLeft(matched.parts)) {
    const failure = matched.parts.left
    if (failure._tag === "SizeDiffers") {
      const { file, message: reason } = failure
      return { kind: "rest", job, state: "waiting", because: "size_differs", reason, unscanned: [file] }
    }
    const [why] = paused.values()
    return failure._tag === "NoItem" && why !== undefined ? pausedTask(job, why) : { kind: "failed", job, failure }
  }
  const keys = [...new Set(matched.parts.right.map((part) => part.ratingKey))]
  const all = keys.flatMap((key) => items.get(key) ?? [])
  const [why] = all.flatMap(({ sectionKey }) => paused.get(sectionKey) ?? [])
  if (why !== undefined) return pausedTask(job, why)
  const own = all
    .filter(({ ratingKey }) => owners.get(ratingKey)?.sceneId === scene.id)
    .flatMap(({ ratingKey }) => targets.get(ratingKey) ?? [])
  const [other] = all.flatMap(({ ratingKey }) => {
    const owner = owners.get(ratingKey)
    return owner === undefined ? [] : [followsOther(ratingKey, owner)]
  })
  if (own.length === 0 && other !== undefined) {
    return { kind: "rest", job, state: "parked", because: "other_scene", reason: other }
  }
  return { kind: "write", job, scene, server, metadata, rules, targets: own, decisions: matched.decisions, readAt }
}

/** Reads everything a batch of jobs needs, in three requests, and says what is to be done about each. Writes nothing. */
export class SyncScenes extends Effect.Service<SyncScenes>()("plexsync/SyncScenes", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const stash = yield* StashApi
    const scenes = yield* Scenes
    const memory = yield* SceneMemory
    const matcher = yield* Matcher
    const owners = yield* Owners
    const sweep = yield* Sweep
    const targets = yield* Targets
    const { guard } = yield* CircuitBreakers

    /** A match holds only if the item, as it was just read, still has the file. Else the index is right by now, and is asked once more. */
    const find = (
      wanted: ReadonlyArray<Wish>,
      again: boolean
    ): Effect.Effect<ReadonlyArray<Task>, Failure | CircuitOpen> =>
      Effect.gen(function* () {
        if (wanted.length === 0) return []
        const { answers, served } = yield* matcher.match(wanted)
        const keys = new Set(answers.flatMap(({ matched }) => partsOf(matched)).map((part) => part.ratingKey))
        const readAt = yield* Clock.currentTimeMillis
        const { items, odd } = yield* targets.read(served.server, [...keys])
        const read = new Map(items.map((item) => [item.ratingKey, item]))
        const wrong = new Set(
          answers
            .filter(({ matched }) => partsOf(matched).some((part) => !holds(read.get(part.ratingKey), part)))
            .map(({ wish }) => wish.scene.id)
        )
        const sure = answers.filter(({ wish }) => !wrong.has(wish.scene.id))
        const follows = yield* owners.of(served, items, sure)
        const rules = planRules(yield* config.settings, readAt)
        const found: Found = {
          server: served.server,
          items: read,
          targets: yield* targets.plan(served.server, items, wishesBy(follows, wanted), rules),
          owners: follows,
          rules,
          paused: yield* sweep.paused(served),
          readAt
        }
        const answerOf = new Map(sure.map(({ matched, wish }) => [wish.scene.id, matched]))
        const tasks = wanted.flatMap((wish) => {
          const matched = answerOf.get(wish.scene.id)
          return matched === undefined ? [] : [taskOf(wish, matched, found)]
        })
        const unreadable = unreadableIn(answers, items, odd)
        const rest = wanted.filter(({ scene }) => wrong.has(scene.id) && !unreadable.has(scene.id))
        const failed = (wish: Wish, failure: Failure): Task => ({ kind: "failed", job: wish.job, failure })
        const strange = wanted.flatMap((wish) => {
          const failure = unreadable.get(wish.scene.id)
          return wrong.has(wish.scene.id) && failure !== undefined ? [failed(wish, failure)] : []
        })
        const gone = rest.map((wish) => failed(wish, new ItemGone({ ratingKey: String(wish.scene.id) })))
        return [...tasks, ...strange, ...(again ? yield* find(rest, false) : gone)]
      })

    /**
     * A task for each job. `claimed`: the jobs are rows, so that the watch need not find again what is read here, and relations are replaced; who
     * only looks leaves it to be found: else a scene would not be found any more that still shows what is gone.
     */
    const tasksFor = (
      jobs: ReadonlyArray<Job>,
      claimed: boolean
    ): Effect.Effect<ReadonlyArray<Task>, Failure | CircuitOpen | StoreFailed> =>
      Effect.gen(function* () {
        const settings = yield* config.settings
        const ids = jobs.map((job) => job.sceneId)
        const at = (yield* Clock.currentTimeMillis) + (yield* stash.clockOffset)
        const { rows: read, skipped } = yield* guard("Stash")(stash.scenesByIds(ids))
        const { odd } = oddScenes(skipped)
        yield* claimed ? memory.learn(read, odd, at) : scenes.rememberFiles(read)
        const { tasks, wanted } = sortScenes(jobs, { read, odd }, yield* scenes.everSynced(ids), settings)
        return [...tasks, ...(yield* find(wanted, true))]
      }).pipe(Effect.withSpan("SyncScenes.prepare"))

    return {
      /** For who will carry the tasks out. Fails only with what concerns all of them: a server's trouble, or the database's. */
      prepare: (jobs: ReadonlyArray<Job>) => tasksFor(jobs, true),
      /** For who only looks. */
      survey: (jobs: ReadonlyArray<Job>) => tasksFor(jobs, false)
    } as const
  }),
  dependencies: [
    CircuitBreakers.Default,
    Matcher.Default,
    Owners.Default,
    SceneMemory.Default,
    Scenes.Default,
    Sweep.Default,
    Targets.Default
  ]
}) {}
