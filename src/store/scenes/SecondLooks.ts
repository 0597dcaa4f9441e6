import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as MutableHashMap from "effect/MutableHashMap"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { SceneId } from "../../core/model/Scene.ts"
import { isProvisional, slack } from "../../core/watch/Walk.ts"

/** A scene as it was read. `seen`: its stamp where that tells of every later edit, null where one may hide behind it. */
export interface SceneRead {
  readonly id: SceneId
  readonly stamp: string | null
  readonly seen: string | null
}

/** After so long a promised look is due, whatever part of a second Stash's clock is ahead or behind. */
const untilDue = Duration.millis(slack + 500)

/**
 * Scenes that were read so soon after their stamp that another edit may hide behind it: the watch owes each of them one second look, once the stamp
 * is old enough, and none before. Of this process alone: what another read so soon is looked at at once.
 */
export class SecondLooks extends Effect.Service<SecondLooks>()("plexsync/SecondLooks", {
  effect: Effect.gen(function* () {
    const owed = MutableHashMap.empty<SceneId, string>()
    const watched = yield* Ref.make(false)
    /** Those of them that somebody counts on; open while there are any. */
    const promised = new Set<SceneId>()
    const waiting = yield* Effect.makeLatch(false)

    const isOwed = (id: SceneId, stamp: string) => Option.contains(MutableHashMap.get(owed, id), stamp)

    const settle = (id: SceneId) => {
      MutableHashMap.remove(owed, id)
      if (promised.delete(id) && promised.size === 0) waiting.unsafeClose()
    }

    return {
      /** A watch lives in this process, and makes them. */
      begin: Ref.set(watched, true),
      /** Scenes were read. */
      read: (scenes: ReadonlyArray<SceneRead>) =>
        Effect.sync(() => {
          for (const { id, seen, stamp } of scenes) {
            if (stamp !== null && seen === null) MutableHashMap.set(owed, id, stamp)
            else settle(id)
          }
        }),
      /** Those of these rows that are read already, and not to be read again yet: Stash's clock shows `at`. */
      notYet: (rows: ReadonlyArray<{ readonly id: SceneId; readonly updated_at: string }>, at: number) =>
        Effect.sync(
          () => new Set(rows.filter((row) => isOwed(row.id, row.updated_at) && isProvisional(row.updated_at, at)))
        ),
      /** Up to `limit` scenes whose time has come. */
      due: (at: number, limit: number) =>
        Effect.sync(() => {
          const ids: Array<SceneId> = []
          for (const [id, stamp] of owed) {
            if (ids.length >= limit) break
            if (!isProvisional(stamp, at)) ids.push(id)
          }
          return ids
        }),
      /** These were asked for: one that Stash did not show is gone. */
      done: (ids: ReadonlyArray<SceneId>) =>
        Effect.sync(() => {
          for (const id of ids) settle(id)
        }),
      /** Whether a second look at this scene, as it was read with this stamp, is sure to come: then it comes soon. */
      comes: (id: SceneId, stamp: string) =>
        Effect.map(Ref.get(watched), (lives) => {
          if (!lives || !isOwed(id, stamp)) return false
          promised.add(id)
          waiting.unsafeOpen()
          return true
        }),
      /** Ends when a look that somebody counts on is due. */
      promise: Effect.zipRight(waiting.await, Effect.sleep(untilDue))
    } as const
  })
}) {}
