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
import { type Chosen, DeadLetterCare } from "../store/queue/DeadLetters.ts"

/** "Recent" is what was edited within a day. Milliseconds. */
const recently = 86_400_000

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

    const named = (ids: ReadonlyArray<SceneId>) => Effect.as(queue.enqueueAll(ids, "named"), ids)

    return {
      findAll: sweep(() => Effect.void),
      findRecent,
      all: Effect.zipRight(
        fullSync.begin,
        sweep((page) => queue.enqueueAll(page, "all"))
      ),
      recent: Effect.tap(findRecent, (ids) => queue.enqueueAll(ids, "recent")),
      named
    } as const
  }),
  dependencies: [FullSync.Default, JobQueue.Default, Scenes.Default]
}) {}

/** Wishes for these failed scenes anew, as for named ones. Each letter stays until its scene is synced. Gives the scenes. */
export const retryLetters = (chosen: Chosen) =>
  Effect.gen(function* () {
    const care = yield* DeadLetterCare
    const queue = yield* JobQueue
    return yield* care.revive(chosen, (ids) => queue.enqueueAll(ids, "named"))
  })
