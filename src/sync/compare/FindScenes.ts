import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { Config } from "../../config/Config.ts"
import { hasText, isAt, SceneAsked } from "../../core/explain/Asked.ts"
import type { CallFailure, StoreFailed } from "../../core/model/Failure.ts"
import type { SceneId } from "../../core/model/Scene.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { Scenes } from "../../store/scenes/Scenes.ts"

/** A scene that may be meant. */
export interface SceneHit {
  readonly sceneId: SceneId
  readonly title: string
  readonly file: string | null
}

/** Stash, which knows the titles, cannot be asked. */
export class TitlesUnknown extends Data.TaggedError("TitlesUnknown")<{ readonly why: string }> {
  override get message() {
    return `Stash cannot be asked, so a scene can be named by its id or the full path of its file alone: ${this.why}`
  }
}

/** Finds the scenes that a person means: none, the one, or several to choose from. */
export class FindScenes extends Effect.Service<FindScenes>()("plexsync/FindScenes", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const stash = yield* StashApi
    const scenes = yield* Scenes

    const remembered = (path: string) =>
      Effect.gen(function* () {
        const { path_mappings: mappings } = yield* config.settings
        const files = yield* scenes.namesakes([path])
        return files
          .filter((file) => isAt(path, file.path, mappings))
          .map((file): SceneHit => ({ sceneId: file.sceneId, title: "", file: file.path }))
      })

    const withText = (text: string) =>
      Effect.map(stash.scenesLike(text), ({ rows }) =>
        rows
          .filter(({ files, title }) => hasText(text, [title, ...files.map(({ path }) => path)]))
          .map(({ files, id, title }): SceneHit => ({ sceneId: id, title, file: files[0]?.path ?? null }))
      )

    const atPath = (path: string) =>
      Effect.gen(function* () {
        const { path_mappings: mappings } = yield* config.settings
        const { rows } = yield* stash.scenesNamedLike(path)
        const found = rows.flatMap(({ files, id }): ReadonlyArray<SceneHit> => {
          const file = files.find((one) => isAt(path, one.path, mappings))
          return file === undefined ? [] : [{ sceneId: id, title: "", file: file.path }]
        })
        return found.length > 0 ? found : yield* withText(path)
      })

    /** `away`: why Stash is not to be asked; null: it is. */
    const of = (
      asked: SceneAsked,
      away: string | null
    ): Effect.Effect<ReadonlyArray<SceneHit>, CallFailure | StoreFailed | TitlesUnknown> =>
      SceneAsked.$match(asked, {
        Id: ({ id }) => Effect.succeed<ReadonlyArray<SceneHit>>([{ sceneId: id, title: "", file: null }]),
        Path: ({ path }) => (away === null ? atPath(path) : remembered(path)),
        Part: ({ text }) => (away === null ? withText(text) : new TitlesUnknown({ why: away }))
      })

    return { of } as const
  }),
  dependencies: [Scenes.Default]
}) {}
