import * as Effect from "effect/Effect"
import { Config } from "../config/Config.ts"
import type { CallFailure, StoreFailed } from "../core/model/Failure.ts"
import type { SceneId } from "../core/model/Scene.ts"
import { bulkFrom } from "../core/watch/SceneChange.ts"
import { StashApi } from "../stash/StashApi.ts"
import { SceneLook } from "./SceneLook.ts"
import type { State } from "./WatchState.ts"

const nobody: ReadonlySet<SceneId> = new Set()

/** Comes to know every scene, once, and writes nothing: only those edited since the start are wished for. */
export class FirstSweep extends Effect.Service<FirstSweep>()("plexsync/FirstSweep", {
  effect: Effect.gen(function* () {
    const stash = yield* StashApi
    const config = yield* Config
    const { now, take } = yield* SceneLook

    /** The next page; `after` is null at the end. Gives how many scenes were wished for, too. */
    const page = (
      first: State["first"],
      after: number
    ): Effect.Effect<{ readonly first: State["first"]; readonly wished: number }, CallFailure | StoreFailed> =>
      Effect.gen(function* () {
        const at = yield* now
        const { last, ...read } = yield* stash.scenesAfter(after)
        const edited = read.rows.filter((scene) => Date.parse(scene.updated_at) >= first.since).length
        const wished = yield* take(read, at, { since: first.since, bulk: edited > bulkFrom, alone: nobody })
        if (last === null) {
          const { enabled } = yield* config.settings
          const edits = enabled
            ? "Edits are synced from here on"
            : "Edits are kept from here on, and synced when PlexSync is no longer paused"
          yield* Effect.logInfo(
            `All scenes of Stash are known now. ${edits}; for all scenes at once: plexsync sync --all`
          )
        }
        return { first: { ...first, after: last }, wished }
      })

    return { page } as const
  }),
  dependencies: [SceneLook.Default]
}) {}
