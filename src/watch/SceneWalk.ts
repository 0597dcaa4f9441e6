import * as Effect from "effect/Effect"
import type { CallFailure, StoreFailed } from "../core/model/Failure.ts"
import { lengthOf } from "../core/model/Rows.ts"
import type { SceneId } from "../core/model/Scene.ts"
import { bulkFrom } from "../core/watch/SceneChange.ts"
import { parse } from "../core/model/Stamp.ts"
import { begin, end, isLate, latest, type Progress, reaches, type Walk } from "../core/watch/Walk.ts"
import { StashApi } from "../stash/StashApi.ts"
import { pageSize } from "../stash/WatchCalls.ts"
import type { SceneRow } from "../stash/Answers.ts"
import type { ScenePage } from "../stash/WatchRows.ts"
import { SceneMemory } from "../store/scenes/SceneMemory.ts"
import { SecondLooks } from "../store/scenes/SecondLooks.ts"
import { SceneLook } from "./SceneLook.ts"

export interface Begun {
  /** Stash's clock when the poll began. Epoch ms. */
  readonly at: number
  /** That clock was set since. */
  readonly jumped: boolean
}

export interface Walking extends Begun {
  /** Scenes never seen count as edited if they are stamped later. */
  readonly since: number
  readonly alone: ReadonlySet<SceneId>
}

/** A walk over scenes. */
export interface WalkingScenes extends Walking {
  /** Stash's clock as the poll told which second looks are due. */
  readonly askedAt: number
}

/** What a walk has come to. */
interface Walked {
  readonly page: number
  readonly found: number
  /** Scenes of an earlier walk, read a second time. */
  readonly reread: number
  readonly wished: number
  /** The oldest stamp of scenes that are owed a second look, and not yet. Epoch ms. */
  readonly left: number
  readonly newest: string | undefined
  /** A scene vanished meanwhile: the listing moved up, and a row may have been passed over. */
  readonly torn: boolean
  readonly over: boolean
}

/** Walks from the newest stamp down to what is known, and looks at what is not. */
export class SceneWalk extends Effect.Service<SceneWalk>()("plexsync/SceneWalk", {
  effect: Effect.gen(function* () {
    const memory = yield* SceneMemory
    const seconds = yield* SecondLooks
    const { look } = yield* SceneLook
    const stash = yield* StashApi

    /**
     * Rows whose stamp is not the one that is remembered: `fresh`, and those to be read `again` because they were read too soon after it. What was read
     * just now is `left` for a later walk. `over`: the walk is at its end, and none came late that may have others below it.
     */
    const news = (walk: Walk, askedAt: number, rows: ReadonlyArray<SceneRow>) =>
      Effect.zipWith(memory.known(rows.map(({ id }) => id)), seconds.notYet(rows, askedAt), (known, notYet) => {
        const seen = ({ id }: SceneRow) => known.get(id)?.seen
        const below = rows.filter(({ updated_at }) => !reaches(walk, updated_at))
        const late = below.filter((row) => isLate(seen(row), row.updated_at))
        const reached = rows.filter((row) => reaches(walk, row.updated_at) && seen(row) !== row.updated_at)
        const idsOf = (some: ReadonlyArray<SceneRow>) => some.map(({ id }) => id)
        const young = reached.filter((row) => seen(row) === null)
        return {
          fresh: idsOf([...reached.filter((row) => seen(row) !== null), ...late]),
          again: idsOf(young.filter((row) => !notYet.has(row))),
          left: young
            .filter((row) => notYet.has(row))
            .reduce((oldest, { updated_at }) => Math.min(oldest, parse(updated_at).instant), Infinity),
          over: below.length > 0 && late.length === 0
        }
      })

    const take = (walk: Walk, walking: WalkingScenes, page: ScenePage, so: Walked) =>
      Effect.gen(function* () {
        const { count, rows } = page
        const { again, fresh, left, over } = yield* news(walk, walking.askedAt, rows)
        const [found, reread] = [so.found + fresh.length, so.reread + again.length]
        const lookAt = (ids: ReadonlyArray<SceneId>, all: number) =>
          look(ids, { since: walking.since, bulk: all > bulkFrom, alone: walking.alone })
        // An edit by hand is not of a bulk edit whose scenes are read again beside it.
        const wished = yield* Effect.zipWith(lookAt(fresh, found), lookAt(again, reread), (one, two) => one + two)
        return {
          ...so,
          found,
          reread,
          wished: so.wished + wished,
          left: Math.min(so.left, left),
          newest: latest(walk, [...(so.newest === undefined ? [] : [so.newest]), ...rows.map((row) => row.updated_at)]),
          over,
          count
        }
      })

    /** `first`: the newest page, as the poll showed it; `others`: rows it showed besides. Gives the progress, and how many scenes were wished for. */
    const walk = (
      progress: Progress,
      first: ScenePage,
      others: ReadonlyArray<SceneRow>,
      walking: WalkingScenes
    ): Effect.Effect<{ readonly progress: Progress; readonly wished: number }, CallFailure | StoreFailed> =>
      Effect.gen(function* () {
        const stamps = [...first.rows, ...others].map(({ updated_at }) => updated_at)
        const way = begin(progress, stamps, walking.at, walking.jumped)
        const none: Walked = {
          page: 0,
          found: 0,
          reread: 0,
          wished: 0,
          left: Infinity,
          newest: undefined,
          torn: false,
          over: false
        }
        const began = yield* take(way, walking, first, none)
        // A poll's page that holds everything is the last one.
        const all: Walked = { ...began, over: began.over || (first.count !== null && lengthOf(first) >= first.count) }
        const walked = yield* Effect.iterate(all, {
          while: ({ over }) => !over,
          body: (so) =>
            Effect.gen(function* () {
              const page = so.page + 1
              const shown = yield* stash.newestRows(page)
              const next = yield* take(way, walking, shown, so)
              const shorter = shown.count !== null && first.count !== null && shown.count < first.count
              // One that is not full is the last.
              return { ...next, page, torn: so.torn || shorter, over: next.over || lengthOf(shown) < pageSize }
            })
        })
        return {
          progress: walked.torn ? progress : end(progress, way, walked.newest, walked.left),
          wished: walked.wished
        }
      })

    return { walk } as const
  }),
  dependencies: [SceneLook.Default, SceneMemory.Default, SecondLooks.Default]
}) {}
