import { chunksOf } from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { Config } from "../config/Config.ts"
import { type Failure, ItemGone, type StoreFailed } from "../core/Failure.ts"
import type { Job } from "../core/Job.ts"
import { type Metadata, metadataOf } from "../core/Metadata.ts"
import type { Memory, PlanRules } from "../core/Plan.ts"
import type { Part, PlexItem, RatingKey } from "../core/PlexItem.ts"
import { hasMetadata, type Scene, type SceneId } from "../core/Scene.ts"
import { outOfScope } from "../core/Scope.ts"
import type { Settings } from "../core/Settings.ts"
import { PlexApi } from "../plex/PlexApi.ts"
import { StashApi } from "../stash/StashApi.ts"
import { History } from "../store/History.ts"
import { LibraryIndex } from "../store/LibraryIndex.ts"
import { Scenes } from "../store/Scenes.ts"
import { WrittenValues } from "../store/Written.ts"
import { CircuitBreakers, type CircuitOpen } from "./CircuitBreaker.ts"
import { type Matched, Matcher, type Wanted } from "./Matcher.ts"

/** Items per multi-get: a URL of some 8 KB is the most that proxies let through. */
const itemsPerRead = 100

/** One item with what it should show, ready to be written. */
export interface Target {
  readonly item: PlexItem
  readonly memory: Memory
}

/** What is to be done about one claimed job. */
export type Task =
  /** Bring these items to show `metadata`; read at `readAt`, epoch ms. */
  | {
      readonly kind: "write"
      readonly job: Job
      readonly scene: Scene
      readonly server: string
      readonly metadata: Metadata
      readonly targets: ReadonlyArray<Target>
      readonly readAt: number
    }
  /** The scene is no longer in Stash. */
  | { readonly kind: "gone"; readonly job: Job }
  | { readonly kind: "empty"; readonly job: Job }
  | { readonly kind: "out of scope"; readonly job: Job; readonly reason: string }
  | { readonly kind: "failed"; readonly job: Job; readonly failure: Failure }

const scopeOf = (settings: Settings) => ({
  onlyOrganized: settings.only_organized,
  excludeTags: settings.exclude_tags,
  onlyStudios: settings.only_studios,
  excludePaths: settings.exclude_paths
})

export const planRules = (settings: Settings): PlanRules => ({
  skip: new Set(settings.skip_fields),
  preserve: settings.preserve_plex_edits
})

type Sorted = {
  readonly wanted: ReadonlyArray<Wanted & { readonly metadata: Metadata }>
  readonly tasks: ReadonlyArray<Task>
}

/** What can be decided from the scene alone. */
const sortOut = (
  jobs: ReadonlyArray<Job>,
  scenes: ReadonlyArray<Scene>,
  synced: ReadonlySet<SceneId>,
  settings: Settings
): Sorted => {
  const byId = new Map(scenes.map((scene) => [scene.id, scene]))
  const wanted: Array<Sorted["wanted"][number]> = []
  const tasks: Array<Task> = []
  for (const job of jobs) {
    const scene = byId.get(job.sceneId)
    if (scene === undefined) {
      tasks.push({ kind: "gone", job })
      continue
    }
    const outside = outOfScope(scene, scopeOf(settings))
    const metadata = metadataOf(scene, {
      strict: settings.strict_mode,
      maxTags: settings.max_tags,
      ignoreTags: settings.ignore_tags
    })
    if (outside !== undefined) tasks.push({ kind: "out of scope", job, reason: outside })
    else if (!hasMetadata(scene) && !synced.has(scene.id)) tasks.push({ kind: "empty", job })
    else if (Either.isLeft(metadata)) tasks.push({ kind: "failed", job, failure: metadata.left })
    else wanted.push({ job, scene, metadata: metadata.right })
  }
  return { wanted, tasks }
}

const holds = (target: Target | undefined, part: Part): boolean =>
  target?.item.parts.some((theirs) => theirs.file === part.file && theirs.size === part.size) === true

const taskOf = (
  { job, scene }: Wanted,
  { parts }: Matched,
  wanted: Sorted["wanted"],
  server: string,
  targets: ReadonlyMap<RatingKey, Target>,
  readAt: number
): ReadonlyArray<Task> => {
  if (Either.isLeft(parts)) return [{ kind: "failed", job, failure: parts.left }]
  const metadata = wanted.find((wish) => wish.scene.id === scene.id)?.metadata
  const keys = [...new Set(parts.right.map((part) => part.ratingKey))]
  return metadata === undefined
    ? []
    : [{ kind: "write", job, scene, server, metadata, targets: keys.flatMap((key) => targets.get(key) ?? []), readAt }]
}

/** Reads everything a batch of jobs needs, in three requests, and says what is to be done about each. Writes nothing. */
export class SyncScenes extends Effect.Service<SyncScenes>()("plexsync/SyncScenes", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const stash = yield* StashApi
    const plex = yield* PlexApi
    const scenes = yield* Scenes
    const written = yield* WrittenValues
    const history = yield* History
    const index = yield* LibraryIndex
    const matcher = yield* Matcher
    const { guard } = yield* CircuitBreakers

    const targetsOf = (server: string, keys: ReadonlyArray<RatingKey>) =>
      Effect.gen(function* () {
        const pages = yield* Effect.forEach(chunksOf(keys, itemsPerRead), (page) => guard("Plex")(plex.items(page)))
        const items = pages.flat()
        const { preserve_plex_edits: preserve } = yield* config.settings
        const last = yield* written.of(server, items)
        // Only there does it matter whose a value is.
        const earlier = preserve ? yield* history.given(server, items) : new Map<RatingKey, Memory["earlier"]>()
        return new Map(
          items.map((item): [RatingKey, Target] => {
            const { ratingKey } = item
            return [
              ratingKey,
              { item, memory: { written: last.get(ratingKey) ?? {}, earlier: earlier.get(ratingKey) ?? {} } }
            ]
          })
        )
      })

    /** The index was wrong about these parts: put it right by what was just read. */
    const correct = (server: string, parts: ReadonlyArray<Part>, targets: ReadonlyMap<RatingKey, Target>) =>
      Effect.forEach(
        parts,
        ({ ratingKey }) => {
          const item = targets.get(ratingKey)?.item
          return item === undefined
            ? index.forgetItem(server, ratingKey)
            : index.replaceItem(server, item.sectionKey, ratingKey, item.parts)
        },
        { discard: true }
      )

    /** A match holds only if the item, as it was just read, still has the file. Else the index is mended and asked once more. */
    const find = (
      wanted: Sorted["wanted"],
      again: boolean
    ): Effect.Effect<ReadonlyArray<Task>, Failure | CircuitOpen> =>
      Effect.gen(function* () {
        if (wanted.length === 0) return []
        const { answers, server } = yield* matcher.match(wanted)
        const partsOf = (matched: Matched) => Either.getOrElse(matched.parts, (): ReadonlyArray<Part> => [])
        const keys = new Set(answers.flatMap(({ matched }) => partsOf(matched)).map((part) => part.ratingKey))
        const readAt = yield* Clock.currentTimeMillis
        const targets = yield* targetsOf(server, [...keys])
        const stale = (matched: Matched) => partsOf(matched).filter((part) => !holds(targets.get(part.ratingKey), part))
        yield* Effect.forEach(answers, ({ matched }) => correct(server, stale(matched), targets), { discard: true })
        const wrong = new Set(
          answers.filter(({ matched }) => stale(matched).length > 0).map(({ wish }) => wish.scene.id)
        )
        const sure = answers
          .filter(({ wish }) => !wrong.has(wish.scene.id))
          .flatMap(({ matched, wish }) => taskOf(wish, matched, wanted, server, targets, readAt))
        const rest = wanted.filter(({ scene }) => wrong.has(scene.id))
        const gone = rest.map(({ job, scene }): Task => ({
          kind: "failed",
          job,
          failure: new ItemGone({ ratingKey: String(scene.id) })
        }))
        return [...sure, ...(again ? yield* find(rest, false) : gone)]
      })

    /** A task for each job. Fails only with what concerns all of them: a server's trouble, or the database's. */
    const prepare = (
      jobs: ReadonlyArray<Job>
    ): Effect.Effect<ReadonlyArray<Task>, Failure | CircuitOpen | StoreFailed> =>
      Effect.gen(function* () {
        const settings = yield* config.settings
        const ids = jobs.map((job) => job.sceneId)
        const read = yield* guard("Stash")(stash.scenesByIds(ids))
        yield* scenes.rememberFiles(read)
        const { tasks, wanted } = sortOut(jobs, read, yield* scenes.everSynced(ids), settings)
        return [...tasks, ...(yield* find(wanted, true))]
      }).pipe(Effect.withSpan("SyncScenes.prepare"))

    return { prepare } as const
  })
}) {}
