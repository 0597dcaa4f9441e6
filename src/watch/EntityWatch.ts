import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import { type Entity, goneFrom, isRestored, newsOf, offsetOf } from "../core/watch/EntityChange.ts"
import type { CallFailure, StoreFailed } from "../core/model/Failure.ts"
import type { EntityKind } from "../core/model/HookFields.ts"
import { lengthOf } from "../core/model/Rows.ts"
import { StashApi } from "../stash/StashApi.ts"
import { Entities } from "../store/scenes/Entities.ts"
import { Relations } from "../store/scenes/Relations.ts"

/** What a poll saw of one kind. */
export interface Glance {
  /** How many there are; null where Stash does not say it. */
  readonly count: number | null
  /** The newest ones, as Stash sorts them. */
  readonly newest: ReadonlyArray<Entity>
}

/** How old the last look at all of a kind may be: Stash sorts stamps as text, so a change may stand below older ones. */
const wholeEvery = Duration.toMillis(Duration.hours(1))

/** The last look at all of one kind. */
interface Look {
  /** Epoch ms. */
  readonly at: number
  /** The offset of Stash's stamps then. */
  readonly offset: string
  /** By how many more are remembered than Stash has: vanished ones, too many to be believed, less those that cannot be read. */
  readonly held: number
}
type Looks = Readonly<Record<EntityKind, Look | undefined>>

type Watched<A> = Effect.Effect<A, CallFailure | StoreFailed>

/** Finds out which performers, studios and tags show another name than before, or are gone, and has their scenes looked at. */
export class EntityWatch extends Effect.Service<EntityWatch>()("plexsync/EntityWatch", {
  effect: Effect.gen(function* () {
    const stash = yield* StashApi
    const entities = yield* Entities
    const relations = yield* Relations
    const looks = yield* Ref.make<Looks>({ performer: undefined, studio: undefined, tag: undefined })
    // Two looks at once could each remember what the other has not seen.
    const one = yield* Effect.makeSemaphore(1)

    const learn = (kind: EntityKind, listed: ReadonlyArray<Entity>) =>
      Effect.gen(function* () {
        const known = yield* entities.of(
          kind,
          listed.map(({ id }) => id)
        )
        const { changed, fresh } = newsOf(known, listed)
        yield* entities.learn(kind, { fresh, gone: [], fanOut: changed })
        return fresh.length
      })

    /** Those of the vanished that can be believed: a database that was replaced by an older one lacks many at once. */
    const believed = (kind: EntityKind, gone: ReadonlyArray<number>, known: number) =>
      Effect.gen(function* () {
        const shown = new Set(yield* relations.shown(kind, gone))
        if (!isRestored(shown.size, known)) return { gone, shown: [...shown] }
        yield* Effect.logError(
          `${shown.size} of ${known} ${kind}s are no longer in Stash. If an older database of Stash was restored, nothing is to be done; ` +
            "if they were deleted, let their scenes follow with: plexsync sync --all"
        )
        return { gone: gone.filter((id) => !shown.has(id)), shown: [] }
      })

    /** Reads all of a kind and compares. */
    const lookAtAll = (kind: EntityKind): Watched<void> =>
      Effect.gen(function* () {
        const at = yield* Clock.currentTimeMillis
        const all = yield* stash.allEntities(kind)
        const known = yield* entities.all(kind)
        const { changed, fresh } = newsOf(known, all.rows)
        const vanished = goneFrom(known, all)
        const { gone, shown } = yield* believed(kind, vanished, known.size)
        yield* entities.learn(kind, { fresh, gone, fanOut: [...changed, ...shown] })
        const newest = all.rows.reduce((last, { updated_at }) => (updated_at > last ? updated_at : last), "")
        const look: Look = { at, offset: offsetOf(newest), held: (yield* entities.count(kind)) - lengthOf(all) }
        yield* Ref.update(looks, (before) => ({ ...before, [kind]: look }))
      })

    /** Down to a page that says nothing new. */
    const walk = (kind: EntityKind) =>
      stash.newestEntities(kind).pipe(
        Stream.mapEffect((page) => learn(kind, page)),
        Stream.takeUntil((news) => news === 0),
        Stream.runDrain
      )

    const isWhole = (kind: EntityKind, count: number | null) =>
      Effect.gen(function* () {
        if (count === null) return true
        const look = (yield* Ref.get(looks))[kind]
        return (yield* entities.count(kind)) === count + (look?.held ?? 0)
      })

    const take = (kind: EntityKind, { count, newest }: Glance): Watched<void> =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const look = (yield* Ref.get(looks))[kind]
        const [first] = newest
        const moved = first !== undefined && offsetOf(first.updated_at) !== look?.offset
        if (look === undefined || moved || Math.abs(now - look.at) >= wholeEvery) return yield* lookAtAll(kind)
        if ((yield* learn(kind, newest)) > 0) yield* walk(kind)
        // What was merged or deleted shows in the count only.
        if (!(yield* isWhole(kind, count))) yield* lookAtAll(kind)
      })

    /** It may have been changed, deleted, or others merged into it. */
    const check = (kind: EntityKind, id: number): Watched<void> =>
      Effect.gen(function* () {
        const { count, entity, odd } = yield* stash.entity(kind, id)
        if (odd) return
        const before = (yield* entities.of(kind, [id])).get(id)
        if (Option.isNone(entity)) yield* entities.learn(kind, { fresh: [], gone: [id], fanOut: [id] })
        else if (before === undefined) yield* entities.learn(kind, { fresh: [entity.value], gone: [], fanOut: [id] })
        else yield* learn(kind, [entity.value])
        if (!(yield* isWhole(kind, count))) yield* lookAtAll(kind)
      })

    return {
      /** What a poll saw; asks Stash only where that is not all there is to know. */
      take: (kind: EntityKind, glance: Glance) => one.withPermits(1)(take(kind, glance)),
      /** What a hook told of. */
      check: (kind: EntityKind, id: number) => one.withPermits(1)(check(kind, id))
    } as const
  }),
  dependencies: [Entities.Default, Relations.Default]
}) {}
