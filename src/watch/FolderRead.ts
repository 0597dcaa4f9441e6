import * as Effect from "effect/Effect"
import type { CallFailure, StoreFailed } from "../core/model/Failure.ts"
import { changedPaths } from "../core/watch/FolderChanges.ts"
import type { SceneId } from "../core/model/Scene.ts"
import { bulkFrom } from "../core/watch/SceneChange.ts"
import { StashApi } from "../stash/StashApi.ts"
import { KnownFolders } from "../store/scenes/KnownFolders.ts"
import { SceneMemory } from "../store/scenes/SceneMemory.ts"
import { SceneLook } from "./SceneLook.ts"

const nobody: ReadonlySet<SceneId> = new Set()

/** Finds folders that were renamed or moved on disk: a scan changes their paths, and moves no stamp. */
export class FolderRead extends Effect.Service<FolderRead>()("plexsync/FolderRead", {
  effect: Effect.gen(function* () {
    const folders = yield* KnownFolders
    const memory = yield* SceneMemory
    const stash = yield* StashApi
    const { look } = yield* SceneLook

    /** Reads all folders once, and looks at the scenes below those that changed. Gives how many were wished for. */
    const read: Effect.Effect<number, CallFailure | StoreFailed> = Effect.gen(function* () {
      const { rows, skipped } = yield* stash.folders
      const known = yield* folders.all
      // One that cannot be read is where it was; where it does not say which it is, that may be any.
      const odd = new Set(skipped.map(({ id }) => id))
      const kept = known.filter(({ id }) => odd.has("") || odd.has(String(id)))
      const now = [...rows, ...kept.filter(({ id }) => !rows.some((row) => row.id === id))]
      const changed = changedPaths(known, now)
      const ids = changed.length === 0 ? [] : yield* memory.idsBelow(changed)
      const wished = yield* look(ids, { since: 0, bulk: ids.length > bulkFrom, alone: nobody })
      // Only now: who is ended before this looks again.
      yield* folders.replace(now)
      return wished
    })

    return { read } as const
  }),
  dependencies: [KnownFolders.Default, SceneLook.Default, SceneMemory.Default]
}) {}
