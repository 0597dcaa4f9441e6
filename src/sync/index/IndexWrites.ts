import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import type { Part, RatingKey } from "../../core/model/PlexItem.ts"
import type { SceneId } from "../../core/model/Scene.ts"
import type { StoreFailed } from "../../core/model/StoreFailed.ts"
import { JobQueue } from "../../store/queue/JobQueue.ts"
import { LibraryIndex, type ReadItem } from "../../store/index/LibraryIndex.ts"
import { transaction } from "../../store/sqlite/StoreCall.ts"
import { UnreadLetters } from "../../store/queue/UnreadLetters.ts"
import { MissingFiles } from "../../store/index/MissingFiles.ts"

/** Brings parts into the index, and makes ready at once who waited for what comes or changes. Both or neither: who dies in between leaves nobody asleep beside a file that is there. */
export class IndexWrites extends Effect.Service<IndexWrites>()("plexsync/IndexWrites", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const index = yield* LibraryIndex
    const queue = yield* JobQueue
    const unread = yield* UnreadLetters
    const wanted = yield* MissingFiles

    /** Who waits is asked before: a transaction that began with a look could not wait for another process that writes. */
    const waking = (
      operation: string,
      scenes: ReadonlyArray<SceneId>,
      change: Effect.Effect<void, StoreFailed>
    ): Effect.Effect<void, StoreFailed> =>
      transaction(
        sql,
        operation
      )(scenes.length === 0 ? change : Effect.zipRight(change, queue.enqueueAll([...new Set(scenes)], "wake")))

    /** Adds parts or puts them right; a sweep under way has met them. */
    const put = (server: string, library: string, parts: ReadonlyArray<Part>) =>
      Effect.flatMap(wanted.scenesFor(server, parts), (scenes) =>
        waking("index parts", scenes, index.put(server, library, parts))
      )

    /**
     * Items of one library that Plex lists as new or changed: parts they no longer have go, and who was synced to such a file before is looked at, as
     * is who failed because such an item could not be read. Parts of items that are not among `keys` are put right, and none of those goes.
     */
    const replace = (server: string, library: string, keys: ReadonlyArray<RatingKey>, parts: ReadonlyArray<Part>) =>
      Effect.gen(function* () {
        const waiting = yield* wanted.scenesFor(server, parts)
        const back = yield* wanted.comingBack(server, parts)
        const readable = yield* unread.scenesOf(keys)
        yield* waking("correct index", [...waiting, ...back, ...readable], index.replace(server, library, keys, parts))
      })

    const settle = (server: string, items: ReadonlyArray<ReadItem>, asked: ReadonlyArray<RatingKey>) =>
      Effect.flatMap(
        wanted.scenesFor(
          server,
          items.flatMap(({ parts }) => parts)
        ),
        (scenes) => waking("correct index", scenes, index.correct(server, items, asked))
      )

    /** Items as they were just read: parts they no longer have go, and so does what was asked for and is not there. What could not be read stays. */
    const correct = (server: string, items: ReadonlyArray<ReadItem>, asked: ReadonlyArray<RatingKey>) =>
      // Nearly always, nothing changed: no other process has to wait for that to be seen.
      Effect.asVoid(Effect.unlessEffect(settle(server, items, asked), index.isRight(server, items, asked)))

    return { put, replace, correct } as const
  }),
  dependencies: [JobQueue.Default, LibraryIndex.Default, UnreadLetters.Default, MissingFiles.Default]
}) {}
