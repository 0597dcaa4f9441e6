import { chunksOf } from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { CallFailure, StoreFailed } from "../core/model/Failure.ts"
import type { Reason } from "../core/model/Job.ts"
import type { Rows } from "../core/model/Rows.ts"
import { type OddScene, oddScenes } from "../core/model/OddScenes.ts"
import type { Scene, SceneId } from "../core/model/Scene.ts"
import { changeOf } from "../core/watch/SceneChange.ts"
import { parse } from "../core/model/Stamp.ts"
import { StashApi } from "../stash/StashApi.ts"
import { JobQueue } from "../store/queue/JobQueue.ts"
import { ReadAhead } from "../store/queue/ReadAhead.ts"
import { noVersion, SceneMemory, versionOf } from "../store/scenes/SceneMemory.ts"
import { CoverCheck } from "./CoverCheck.ts"
import { WatchParts } from "./WatchParts.ts"

/** Scenes per read: 10 ms of a real Stash's time. */
const batch = 50
const coversAtOnce = 4

export interface Looking {
  /** Scenes that were never seen count as edited if they are stamped later: epoch ms of Stash's clock. */
  readonly since: number
  /** Many changed at once: less urgent than one edit. */
  readonly bulk: boolean
  /** Scenes that are urgent all the same. */
  readonly alone: ReadonlySet<SceneId>
}

/** Reads scenes of which something may have changed, and wishes for those where it did. */
export class SceneLook extends Effect.Service<SceneLook>()("plexsync/SceneLook", {
  effect: Effect.gen(function* () {
    const covers = yield* CoverCheck
    const memory = yield* SceneMemory
    const parts = yield* WatchParts
    const queue = yield* JobQueue
    const ahead = yield* ReadAhead
    const stash = yield* StashApi

    const sort = (read: ReadonlyArray<Scene>, { since }: Looking) =>
      Effect.gen(function* () {
        const known = yield* memory.known(read.map(({ id }) => id))
        const changes = read.map((scene) => ({
          scene,
          change: changeOf(scene, versionOf(scene), known.get(scene.id), since)
        }))
        const of = (wanted: (typeof changes)[number]["change"]) =>
          changes.filter(({ change }) => change === wanted).map(({ scene }) => scene)
        return { edited: of("edit"), scanned: of("scan"), asked: of("cover") }
      })

    /** Those that changed, as far as their stamp tells it: what is to be synced cannot be read, and whoever wished for it is to know. */
    const changedOdd = (odd: ReadonlyArray<OddScene>, { since }: Looking) =>
      Effect.map(memory.known(odd.map(({ id }) => id)), (known) =>
        odd.filter(({ id, stamp }) => {
          const before = known.get(id)
          if (before === undefined) return stamp !== null && parse(stamp).instant >= since
          // One that was read too soon after its stamp is read again, and no news.
          return before.seen === null ? before.version !== noVersion : before.seen !== stamp
        })
      )

    /** Those that may have another cover. Where that cannot be asked, a sync is to find out: nothing else has to wait for it. */
    const movedAmong = (asked: ReadonlyArray<Scene>) =>
      asked.length === 0
        ? Effect.succeed(asked)
        : Effect.map(
            parts.attempt("covers", Effect.filter(asked, covers.moved, { concurrency: coversAtOnce })),
            Option.getOrElse(() => asked)
          )

    /** Remembers these scenes as read at `at`, and wishes for those that changed. Gives how many. */
    const take = ({ rows: read, skipped }: Rows<Scene>, at: number, looking: Looking) =>
      Effect.gen(function* () {
        const { odd } = oddScenes(skipped)
        const { asked, edited, scanned } = yield* sort(read, looking)
        const moved = yield* movedAmong(asked)
        const all = [...edited, ...moved, ...(yield* changedOdd(odd, looking))].map(({ id }) => id)
        const urgent = all.filter((id) => !looking.bulk || looking.alone.has(id))
        const wish = (ids: ReadonlyArray<SceneId>, reason: Reason) =>
          ids.length === 0 ? Effect.void : queue.enqueueAll(ids, reason)
        const wishes = yield* Ref.make<Effect.Effect.Success<ReturnType<typeof ahead.wishesFor>>>([])
        const wishAll = Effect.all(
          [
            wish(urgent, "edit"),
            wish(
              all.filter((id) => !urgent.includes(id)),
              "bulk"
            ),
            wish(
              scanned.map(({ id }) => id),
              "scan"
            ),
            Effect.flatMap(ahead.wishesFor(all), (made) => Ref.set(wishes, made))
          ],
          { discard: true }
        )
        yield* memory.learn(read, odd, at, Option.some(wishAll))
        yield* ahead.put(read, at, yield* Ref.get(wishes))
        return all.length + scanned.length
      })

    /** Stash's clock. Rather early than late: what was read is as old as this. */
    const now = Effect.zipWith(Clock.currentTimeMillis, stash.clockOffset, (ours, offset) => ours + offset)

    /** Gives how many were wished for. */
    const look = (ids: ReadonlyArray<SceneId>, looking: Looking): Effect.Effect<number, CallFailure | StoreFailed> =>
      Effect.forEach(chunksOf([...new Set(ids)], batch), (some) =>
        Effect.gen(function* () {
          const at = yield* now
          return yield* take(yield* stash.scenesByIds(some), at, looking)
        })
      ).pipe(Effect.map((counts) => counts.reduce((sum, count) => sum + count, 0)))

    return { look, take, now } as const
  }),
  dependencies: [CoverCheck.Default, JobQueue.Default, ReadAhead.Default, SceneMemory.Default, WatchParts.Default]
}) {}
