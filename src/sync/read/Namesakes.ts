import * as Effect from "effect/Effect"
import { nameKey } from "../../core/model/FilePath.ts"
import { oddScenes } from "../../core/model/OddScenes.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { Scenes } from "../../store/scenes/Scenes.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"

/** For bulk work, a sweep of all files within a day says enough about namesakes. Milliseconds. */
const yesterday = 86_400_000

/** Which scenes have files of one name: some rules of matching hold only for the one scene that has. */
export class Namesakes extends Effect.Service<Namesakes>()("plexsync/Namesakes", {
  effect: Effect.gen(function* () {
    const stash = yield* StashApi
    const scenes = yield* Scenes
    const { guard } = yield* CircuitBreakers

    /** Asks Stash: it knows scenes that were never read, and forgets those that are gone. */
    const ask = (path: string) =>
      Effect.gen(function* () {
        const key = nameKey(path)
        const { rows, skipped } = yield* guard("Stash")(stash.scenesNamedLike(path))
        const named = rows.filter((other) => other.files.some((theirs) => nameKey(theirs.path) === key))
        // What cannot be read stays as it is remembered.
        const { nameless, odd } = oddScenes(skipped)
        const living = new Set([...named, ...odd].map((other) => other.id))
        const gone = (yield* scenes.namesakes([path])).filter(({ sceneId }) => !nameless && !living.has(sceneId))
        yield* scenes.rememberFiles([...named, ...gone.map(({ sceneId }) => ({ id: sceneId, files: [] }))])
      })

    return {
      /** What is remembered of files with these names is as Stash has it now. */
      refresh: (paths: ReadonlyArray<string>) => Effect.forEach([...new Set(paths)], ask, { discard: true }),
      /** Whether all scenes' files were read within a day. */
      swept: scenes.filesSweptSince(yesterday)
    } as const
  }),
  dependencies: [CircuitBreakers.Default, Scenes.Default]
}) {}
