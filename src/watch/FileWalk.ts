import * as Effect from "effect/Effect"
import type { CallFailure, StoreFailed } from "../core/model/Failure.ts"
import { wallText } from "../core/model/Stamp.ts"
import { bulkFrom } from "../core/watch/SceneChange.ts"
import { begin, end, latest, type Progress, type Walk } from "../core/watch/Walk.ts"
import { StashApi } from "../stash/StashApi.ts"
import type { FileRow } from "../stash/Answers.ts"
import type { FilePage } from "../stash/WatchRows.ts"
import { hasFiles, SceneMemory } from "../store/scenes/SceneMemory.ts"
import { SceneLook } from "./SceneLook.ts"
import type { Begun, Walking } from "./SceneWalk.ts"

const stampsOf = (rows: ReadonlyArray<FileRow>) => rows.flatMap(({ files }) => files.map((file) => file.updated_at))

/** Looks at scenes whose files moved. Their stamps only say where to look: a forced rescan moves all of them and changes nothing. */
export class FileWalk extends Effect.Service<FileWalk>()("plexsync/FileWalk", {
  effect: Effect.gen(function* () {
    const memory = yield* SceneMemory
    const { look } = yield* SceneLook
    const stash = yield* StashApi

    /** Where the next walk begins: a text, for Stash compares it so. */
    const begun = (progress: Progress, { at, jumped }: Begun) => begin(progress, [], at, jumped)
    const since = (progress: Progress, walking: Begun) => wallText(begun(progress, walking).lowest)

    const take = (rows: ReadonlyArray<FileRow>, found: number, { alone, since: from }: Walking) =>
      Effect.gen(function* () {
        const known = yield* memory.known(rows.map(({ id }) => id))
        // The walk by stamps, or the first sweep, comes by those that are not known.
        const moved = rows.filter(({ files, id }) => {
          const scene = known.get(id)
          return scene !== undefined && !hasFiles(scene.version, files)
        })
        const ids = moved.map(({ id }) => id)
        const wished = yield* look(ids, { since: from, bulk: found + ids.length > bulkFrom, alone })
        return { wished, found: found + ids.length }
      })

    const rest = (way: Walk, first: FilePage, walking: Walking, wished: number) =>
      Effect.iterate(
        { next: first.next, newest: latest(way, stampsOf(first.rows)), wished, found: wished },
        {
          while: ({ next }) => next !== null,
          body: (so) =>
            Effect.gen(function* () {
              const { next, rows } = yield* stash.filesAfter(wallText(way.lowest), so.next ?? 0)
              const { found, wished: more } = yield* take(rows, so.found, walking)
              const stamps = [...(so.newest === undefined ? [] : [so.newest]), ...stampsOf(rows)]
              return { next, newest: latest(way, stamps), wished: so.wished + more, found }
            })
        }
      )

    /** `first`: what the poll showed, by rising id. Gives the progress, and how many scenes were wished for. */
    const walk = (
      progress: Progress,
      first: FilePage,
      walking: Walking
    ): Effect.Effect<{ readonly progress: Progress; readonly wished: number }, CallFailure | StoreFailed> =>
      Effect.gen(function* () {
        const way = begun(progress, walking)
        const { wished } = yield* take(first.rows, 0, walking)
        const walked = yield* rest(way, first, walking, wished)
        return { progress: end(progress, way, walked.newest), wished: walked.wished }
      })

    return { since, walk } as const
  }),
  dependencies: [SceneLook.Default, SceneMemory.Default]
}) {}
