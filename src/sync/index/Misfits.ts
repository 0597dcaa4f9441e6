import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Config } from "../../config/Config.ts"
import { byKey } from "../../core/model/ByKey.ts"
import { nameKey } from "../../core/model/FilePath.ts"
import { isClaimed, isMisfit } from "../../core/match/Misfit.ts"
import type { RatingKey } from "../../core/model/PlexItem.ts"
import type { SceneId } from "../../core/model/Scene.ts"
import { LibraryIndex } from "../../store/index/LibraryIndex.ts"
import { Scenes } from "../../store/scenes/Scenes.ts"
import { type Write, WrittenValues } from "../../store/items/WrittenValues.ts"

/** An item that was written for a scene whose files are not its; `newest`: which it still shows. */
export interface Misfit extends Write {
  /** A file of the item. */
  readonly file: string
  /** Scenes whose file it is. */
  readonly claimants: ReadonlyArray<SceneId>
}

/** Looks through what was written for items that show another scene than theirs: by what is remembered, without a request. */
export class Misfits extends Effect.Service<Misfits>()("plexsync/Misfits", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const index = yield* LibraryIndex
    const scenes = yield* Scenes
    const written = yield* WrittenValues

    const among = (server: string, page: ReadonlyArray<Write>) =>
      Effect.gen(function* () {
        const { path_mappings: mappings } = yield* config.settings
        const rows = yield* index.partsOf(
          server,
          page.map(({ ratingKey }) => ratingKey)
        )
        const parts = byKey(rows, ({ ratingKey }) => ratingKey)
        const partsOf = (ratingKey: RatingKey) => (parts.get(ratingKey) ?? []).filter(({ trashed }) => !trashed)
        const filesOf = (ids: ReadonlyArray<SceneId>) =>
          Effect.map(scenes.filesOf([...new Set(ids)]), (known) => new Map(known.map(({ files, id }) => [id, files])))
        const writers = yield* filesOf(page.map(({ sceneId }) => sceneId))
        const wrong = page.filter(({ ratingKey, sceneId }) => isMisfit(writers.get(sceneId) ?? [], partsOf(ratingKey)))
        if (wrong.length === 0) return []
        const named = byKey(
          yield* scenes.namesakes(wrong.flatMap(({ ratingKey }) => partsOf(ratingKey).map(({ file }) => file))),
          (file) => file.nameKey
        )
        const rivals = yield* filesOf([...named.values()].flat().map(({ sceneId }) => sceneId))
        return wrong.map(({ newest, ratingKey, sceneId }): Misfit => {
          const own = partsOf(ratingKey)
          const near = own.flatMap(({ file }) => named.get(nameKey(file)) ?? []).map((one) => one.sceneId)
          const claimants = [...new Set(near)].filter((id) => isClaimed(rivals.get(id) ?? [], own, mappings))
          return { ratingKey, sceneId, newest, file: own[0]?.file ?? "", claimants }
        })
      })

    /** All of one server, a page in memory at a time. */
    const of = (server: string) =>
      Stream.paginateChunkEffect(Option.none<Write>(), (after) =>
        Effect.gen(function* () {
          const page = yield* written.writesAfter(server, after)
          const found: ReadonlyArray<Misfit> = yield* among(server, page)
          const last = Option.fromNullable(page.at(-1))
          return [Chunk.fromIterable(found), Option.map(last, Option.some)] as const
        })
      )

    return { of } as const
  }),
  dependencies: [LibraryIndex.Default, Scenes.Default, WrittenValues.Default]
}) {}
