import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { CallFailure, StoreFailed } from "../core/model/Failure.ts"
import { isMassive } from "../core/index/IndexState.ts"
import { lengthOf } from "../core/model/Rows.ts"
import { idsOf, oddScenes } from "../core/model/OddScenes.ts"
import type { SceneId } from "../core/model/Scene.ts"
import { bulkFrom } from "../core/watch/SceneChange.ts"
import { StashApi } from "../stash/StashApi.ts"
import { pageSize } from "../stash/WatchCalls.ts"
import { SceneMemory } from "../store/scenes/SceneMemory.ts"
import { GoneScenes } from "../store/scenes/GoneScenes.ts"
import { SceneSweeps, type SweepState } from "../store/scenes/SceneSweeps.ts"
import { SceneLook } from "./SceneLook.ts"

/** How long the same riddle, or vanished scenes that nobody believes, are left alone. */
const pausedFor = 10 * 60_000

const nobody: ReadonlySet<SceneId> = new Set()

/** Compares all ids and stamps of Stash with those that are known: what is gone is forgotten, what differs is looked at. */
export class IdSweep extends Effect.Service<IdSweep>()("plexsync/IdSweep", {
  effect: Effect.gen(function* () {
    const memory = yield* SceneMemory
    const goneScenes = yield* GoneScenes
    const sweeps = yield* SceneSweeps
    const stash = yield* StashApi
    const { look } = yield* SceneLook

    /** One page: the known scenes it should hold and does not, and how many were wished for. */
    const page = (after: number, known: { readonly last: number }, found: number) =>
      Effect.gen(function* () {
        const page = yield* stash.rowsAfter(after)
        const { rows, skipped } = page
        const ids = new Set(idsOf(page))
        const end = lengthOf(page) < pageSize || ids.size === 0 ? Infinity : Math.max(...ids)
        // What was made since the sweep began is none of its business.
        const expected = yield* memory.idsBetween(after, Math.min(end, known.last))
        const before = yield* memory.known(rows.map(({ id }) => id))
        const other = rows.filter(({ id, updated_at }) => before.get(id)?.seen !== updated_at).map(({ id }) => id)
        const looking = { since: 0, bulk: found + other.length > bulkFrom, alone: nobody }
        const wished = yield* look(other, looking)
        // A row that does not say whose it is may be any scene's.
        const gone = oddScenes(skipped).nameless ? [] : expected.filter((id) => !ids.has(id))
        return { end, gone, found: found + other.length, wished }
      })

    const pages = (known: { readonly last: number }) =>
      Effect.iterate(
        { after: 0, gone: new Array<SceneId>(), found: 0, wished: 0 },
        {
          while: ({ after }) => after !== Infinity,
          body: (so) =>
            Effect.map(page(so.after, known, so.found), ({ end, found, gone, wished }) => ({
              after: end,
              gone: [...so.gone, ...gone],
              found,
              wished: so.wished + wished
            }))
        }
      )

    /** Their jobs go, their items stay as they are. */
    const forget = (gone: ReadonlyArray<SceneId>) =>
      Effect.gen(function* () {
        if (gone.length === 0) return
        yield* goneScenes.forget(gone)
        yield* Effect.logInfo(
          gone.length === 1
            ? `Scene ${gone[0]} was deleted: its job is removed, its Plex item stays`
            : `${gone.length} scenes were deleted: their jobs are removed, their Plex items stay`
        )
      })

    const alert = (vanished: number, of: number) =>
      Effect.logError(
        `${vanished} of ${of} scenes vanished from Stash: nothing is forgotten. If they are gone for good: plexsync accept stash`
      )

    const settle = (state: SweepState, agreed: number, gone: ReadonlyArray<SceneId>, of: number) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        if (!isMassive(gone.length - agreed, of)) {
          yield* forget(gone)
          return yield* sweeps.set({ sweptAt: now, paused: null })
        }
        if (state.paused?.vanished !== gone.length) yield* alert(gone.length, of)
        const since = state.paused?.since ?? now
        yield* sweeps.set({ sweptAt: now, paused: { vanished: gone.length, of, since } })
      })

    /** Gives how many scenes were wished for. */
    const sweep: Effect.Effect<number, CallFailure | StoreFailed> = Effect.gen(function* () {
      const state = yield* sweeps.get
      const agreed = yield* sweeps.agreed(state)
      const known = yield* memory.extent
      const { gone, wished } = yield* pages(known)
      yield* settle(state, agreed, gone, known.scenes)
      return wished
    })

    /** Whether it is time, where the count says that something is wrong. `same`: it said so before, and a sweep changed nothing. */
    const isDue = (same: boolean) =>
      Effect.gen(function* () {
        const state = yield* sweeps.get
        const now = yield* Clock.currentTimeMillis
        const rested = state.sweptAt > now || now - state.sweptAt >= pausedFor
        if (state.paused === null) return !same || rested
        return rested || (yield* sweeps.agreed(state)) >= state.paused.vanished
      })

    return { sweep, isDue } as const
  }),
  dependencies: [GoneScenes.Default, SceneLook.Default, SceneMemory.Default, SceneSweeps.Default]
}) {}
