import { chunksOf, partition } from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { CallFailure, StoreFailed } from "../core/model/Failure.ts"
import { idsOf } from "../core/model/OddScenes.ts"
import type { SceneId } from "../core/model/Scene.ts"
import { editedSince } from "../stash/EditedSince.ts"
import { StashApi } from "../stash/StashApi.ts"
import { FullSync, Scenes } from "../store/scenes/Scenes.ts"
import { JobQueue } from "../store/queue/JobQueue.ts"

/** "Recent" is what was edited within a day. Milliseconds. */
const recently = 86_400_000

/** Scenes that one read of Stash brings. */
const readSize = 50

/** Of scenes that were named: those that Stash has, and those that it has not. */
export interface Named {
  readonly found: ReadonlyArray<SceneId>
  readonly missing: ReadonlyArray<SceneId>
}

type Found = Effect.Effect<ReadonlyArray<SceneId>, CallFailure | StoreFailed>

/** Syncs that a person asks for, in a command or a task. Each gives the scenes it enqueued. */
export class Requests extends Effect.Service<Requests>()("plexsync/Requests", {
  effect: Effect.gen(function* () {
    const stash = yield* StashApi
    const queue = yield* JobQueue
    const scenes = yield* Scenes
    const fullSync = yield* FullSync

    /** Every scene of Stash, page by page; their files are remembered on the way. */
    const sweep = (take: (page: ReadonlyArray<SceneId>) => Effect.Effect<void, StoreFailed>): Found =>
      Effect.gen(function* () {
        const pages: Array<ReadonlyArray<SceneId>> = []
        yield* Stream.runForEach(stash.allScenes, (page) =>
          Effect.gen(function* () {
            yield* scenes.rememberFiles(page.rows)
            yield* take(idsOf(page))
            pages.push(idsOf(page))
          })
        )
        yield* scenes.filesSwept
        return pages.flat()
      })

    /** Scenes edited within a day of Stash's own clock. */
    const findRecent: Found = Effect.gen(function* () {
      // The first answer tells Stash's time.
      yield* stash.status
      const since = (yield* Clock.currentTimeMillis) + (yield* stash.clockOffset) - recently
      return yield* editedSince(stash.newestScenes, since)
    })

    /** One that cannot be read is there: its job says what is wrong with it. */
    const findNamed = (ids: ReadonlyArray<SceneId>): Effect.Effect<Named, CallFailure> =>
      Effect.map(Effect.forEach(chunksOf([...new Set(ids)], readSize), stash.scenesByIds), (pages) => {
        const there = new Set(pages.flatMap(idsOf))
        const [missing, found] = partition(new Set(ids), (id) => there.has(id))
        return { found, missing }
      })

    return {
      findAll: sweep(() => Effect.void),
      findRecent,
      all: Effect.zipRight(
        fullSync.begin,
        sweep((page) => queue.enqueueAll(page, "all"))
      ),
      recent: Effect.tap(findRecent, (ids) => queue.enqueueAll(ids, "recent")),
      /** Enqueues those that Stash has. */
      named: (ids: ReadonlyArray<SceneId>) =>
        Effect.tap(findNamed(ids), ({ found }) => queue.enqueueAll(found, "named"))
    } as const
  }),
  dependencies: [FullSync.Default, JobQueue.Default, Scenes.Default]
}) {}
