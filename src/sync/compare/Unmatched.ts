import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Config } from "../../config/Config.ts"
import type { Obstacle } from "../../core/explain/Obstacle.ts"
import { obstacleOfFailure, obstacleOfJob } from "../../core/explain/ObstacleOf.ts"
import type { Because } from "../../core/model/Job.ts"
import type { StoreFailed } from "../../core/model/Failure.ts"
import { toPlex } from "../../core/model/PathMapping.ts"
import type { RatingKey } from "../../core/model/PlexItem.ts"
import type { Skipped } from "../../core/model/Rows.ts"
import { identity } from "../../core/model/Text.ts"
import { isBelow } from "../../core/unmatched/Likely.ts"
import { count, emptyTally, type Looked, unmatchedIn, type UnmatchedFolder } from "../../core/unmatched/Tally.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { IndexedItems } from "../../store/index/IndexedItems.ts"
import { QueueRows } from "../../store/queue/QueueView.ts"
import type { SceneFiles } from "../../store/scenes/Scenes.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"
import { IndexRefresh } from "../index/IndexRefresh.ts"
import { Libraries, type Served } from "../index/Libraries.ts"
import type { Matched } from "../PreparedJob.ts"
import { IndexMatcher } from "../read/IndexMatcher.ts"

/** No library that is synced is called so. */
export class NoLibrary extends Data.TaggedError("NoLibrary")<{
  readonly name: string
  readonly known: ReadonlyArray<string>
}> {
  override get message() {
    return `--library: ${JSON.stringify(this.name)} is not allowed; it must be one of ${this.known.join(", ")}`
  }
}

/** Which part of it is looked at. */
export interface Within {
  readonly library: Option.Option<string>
  /** A folder of Stash, or of Plex where its items are looked at. */
  readonly path: Option.Option<string>
}

/** What a look came to. */
export interface UnmatchedFound {
  readonly looked: number
  readonly unmatched: number
  readonly folders: ReadonlyArray<UnmatchedFolder>
}

/** A page of scenes with what was found of each, and those that cannot be read. */
interface Page {
  readonly found: ReadonlyArray<{ readonly scene: SceneFiles; readonly matched: Matched }>
  readonly skipped: ReadonlyArray<Skipped>
}

/** A scene's own reasons go before that of its file: it would not be synced if Plex had it. */
const ownReasons: ReadonlySet<Because> = new Set([
  "no_metadata",
  "out_of_scope",
  "other_scene",
  "library_paused",
  "scan_settling"
])

const reasonOf = ({ parts }: Matched, because: Because | undefined): Obstacle | null => {
  if (Either.isRight(parts)) return because === "other_scene" ? "other_scene" : null
  if (because !== undefined && ownReasons.has(because)) return obstacleOfJob(because, null)
  return parts.left._tag === "SizeDiffers" ? "size_differs" : obstacleOfFailure(parts.left)
}

const elsewhereOf = ({ decisions }: Matched): string | null =>
  decisions.flatMap((decision) => (decision._tag === "Unsure" ? decision.candidates : []))[0]?.file ?? null

const keysOf = ({ parts }: Matched): ReadonlyArray<RatingKey> =>
  Either.isRight(parts) ? parts.right.map(({ ratingKey }) => ratingKey) : []

/** What of one side has no counterpart on the other. Nothing is written but the index, which is brought up to date. */
export class Unmatched extends Effect.Service<Unmatched>()("plexsync/Unmatched", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const stash = yield* StashApi
    const libraries = yield* Libraries
    const sweep = yield* IndexRefresh
    const matcher = yield* IndexMatcher
    const items = yield* IndexedItems
    const rows = yield* QueueRows
    const { guard } = yield* CircuitBreakers

    const served = Effect.tap(libraries.ask, (now) => sweep.freshen(now, now.at))

    const chosen = (all: Served, { library }: Within) =>
      Effect.gen(function* () {
        if (Option.isNone(library)) return all
        const name = library.value
        const some = all.libraries.filter(({ title }) => identity(title) === identity(name))
        const known = all.libraries.map(({ title }) => title)
        return some.length === 0 ? yield* new NoLibrary({ name, known }) : { ...all, libraries: some }
      })

    /** Every scene of Stash with what was found of it, a page at a time, and those that cannot be read. */
    const scenes = (among: Served, each: (page: Page) => Effect.Effect<void, StoreFailed>) =>
      guard("Stash")(
        Stream.runForEach(stash.allScenes, ({ rows: all, skipped }) =>
          Effect.flatMap(matcher.of(among, all), (found) => each({ found, skipped }))
        )
      )

    const summed = <E, R>(
      work: (look: (one: Looked) => Effect.Effect<void>) => Effect.Effect<ReadonlyArray<string>, E, R>,
      each: (one: Looked) => Effect.Effect<void>
    ) =>
      Effect.gen(function* () {
        const tally = emptyTally()
        const sum = { looked: 0, unmatched: 0 }
        const locations = yield* work((one) => {
          sum.looked += 1
          count(tally, one)
          if (one.reason === null) return Effect.void
          sum.unmatched += 1
          return each(one)
        })
        return { ...sum, folders: unmatchedIn(tally, locations) } satisfies UnmatchedFound
      })

    /** Scenes without an item. `each` is told of every one of them as it is met. */
    const ofStash = (within: Within, each: (one: Looked) => Effect.Effect<void>) =>
      summed(
        (look) =>
          Effect.gen(function* () {
            const { path_mappings: mappings } = yield* config.settings
            const among = yield* chosen(yield* served, within)
            const isWithin = (path: string) =>
              Option.match(within.path, { onNone: () => true, onSome: (one) => isBelow(path, one) })
            yield* scenes(among, ({ found, skipped }) =>
              Effect.gen(function* () {
                for (const { id } of Option.isSome(within.path) ? [] : skipped)
                  yield* look({ id, file: "", mapped: "", reason: "unreadable", elsewhere: null })
                const resting = yield* rows.resting(found.map(({ scene }) => scene.id))
                for (const { matched, scene } of found) {
                  const file =
                    scene.files.find(({ path }) => isWithin(path))?.path ?? (scene.files.length === 0 ? "" : null)
                  if (file === null || (file === "" && Option.isSome(within.path))) continue
                  const reason = reasonOf(matched, resting.get(scene.id))
                  yield* look({
                    id: String(scene.id),
                    file,
                    mapped: file === "" ? "" : toPlex(mappings, file),
                    reason,
                    elsewhere: reason === null ? null : elsewhereOf(matched)
                  })
                }
              })
            )
            return among.libraries.flatMap(({ locations }) => locations)
          }),
        each
      )

    /** Items without a scene. */
    const ofPlex = (within: Within, each: (one: Looked) => Effect.Effect<void>) =>
      summed(
        (look) =>
          Effect.gen(function* () {
            const among = yield* chosen(yield* served, within)
            const keys = new Set<RatingKey>()
            yield* scenes(among, ({ found }) =>
              Effect.sync(() => found.flatMap(({ matched }) => keysOf(matched)).forEach((key) => keys.add(key)))
            )
            yield* Effect.forEach(
              among.libraries,
              ({ key: library }) =>
                Stream.runForEach(items.pages(among.server, library), (page) =>
                  Effect.forEach(
                    page.filter(({ file }) =>
                      Option.match(within.path, { onNone: () => true, onSome: (one) => isBelow(file, one) })
                    ),
                    ({ file, ratingKey }) =>
                      look({
                        id: ratingKey,
                        file,
                        mapped: file,
                        reason: keys.has(ratingKey) ? null : "no_scene",
                        elsewhere: null
                      }),
                    { discard: true }
                  )
                ),
              { discard: true }
            )
            return []
          }),
        each
      )

    return { ofStash, ofPlex } as const
  }),
  dependencies: [
    CircuitBreakers.Default,
    IndexedItems.Default,
    IndexMatcher.Default,
    IndexRefresh.Default,
    Libraries.Default,
    QueueRows.Default
  ]
}) {}
