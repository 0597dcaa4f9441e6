import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import { Config } from "../../config/Config.ts"
import { byKey } from "../../core/model/ByKey.ts"
import { conclude } from "../../core/match/Conclude.ts"
import type { LowConfidence, NoFile, NoItem, Refused, SizeDiffers } from "../../core/model/Failure.ts"
import { nameKey } from "../../core/model/FilePath.ts"
import { decide, type Decision, type Rivals } from "../../core/match/Match.ts"
import { mapped } from "../../core/model/PathMapping.ts"
import type { Part, RatingKey } from "../../core/model/PlexItem.ts"
import type { SceneFile } from "../../core/model/Scene.ts"
import type { Settings } from "../../core/settings/Settings.ts"
import { LibraryIndex, type PartRow } from "../../store/index/LibraryIndex.ts"
import { type Namesake, type SceneFiles, Scenes } from "../../store/scenes/Scenes.ts"
import { WrittenValues } from "../../store/items/WrittenValues.ts"
import type { Served } from "../index/Libraries.ts"

/** What was decided for each file of a scene in each library, and what follows from it. */
export interface Matched {
  readonly decisions: ReadonlyArray<Decision>
  readonly parts: Either.Either<ReadonlyArray<Part>, NoFile | NoItem | LowConfidence | SizeDiffers | Refused>
}

/** `named`: remembered files with the name of this one. */
const rivalsOf = (scene: SceneFiles, file: SceneFile, named: ReadonlyArray<Namesake>): Rivals => {
  const others = named.filter((other) => other.sceneId !== scene.id)
  const scenes = (list: ReadonlyArray<Namesake>) => new Set(list.map((other) => other.sceneId)).size
  return { sameName: scenes(others), sameNameAndSize: scenes(others.filter((other) => other.size === file.size)) }
}

/** Everything the pure decision needs to know: parts and remembered files by the key of their name, items written to by scene. */
interface Known {
  readonly served: Served
  readonly settings: Settings
  readonly parts: ReadonlyMap<string, ReadonlyArray<PartRow>>
  readonly namesakes: ReadonlyMap<string, ReadonlyArray<Namesake>>
  readonly written: ReadonlyMap<number, ReadonlyArray<{ readonly ratingKey: RatingKey }>>
}

const answer = (scene: SceneFiles, known: Known): Matched => {
  const { namesakes, served, settings, written } = known
  const remembered = new Set((written.get(scene.id) ?? []).map((row) => row.ratingKey))
  const decisions = scene.files.flatMap((file) => {
    const key = nameKey(file.path)
    const named = known.parts.get(key) ?? []
    return served.libraries.map((library) =>
      decide({
        library: library.title,
        named: library.named,
        file,
        plexPath: mapped(settings.path_mappings, file.path),
        parts: named.filter((part) => part.library === library.key),
        remembered,
        rivals: rivalsOf(scene, file, namesakes.get(key) ?? []),
        strict: settings.strict_matching
      })
    )
  })
  return { decisions, parts: conclude(scene, decisions) }
}

/** Matches scenes by what is remembered of both servers; asks neither. */
export class Decisions extends Effect.Service<Decisions>()("plexsync/Decisions", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const index = yield* LibraryIndex
    const scenes = yield* Scenes
    const written = yield* WrittenValues

    /** One answer per scene, in their order. */
    const of = <A extends SceneFiles>(served: Served, wanted: ReadonlyArray<A>) =>
      Effect.gen(function* () {
        const paths = wanted.flatMap((scene) => scene.files.map((file) => file.path))
        const synced = new Set(served.libraries.map((library) => library.key))
        const known: Known = {
          served,
          settings: yield* config.settings,
          parts: byKey(
            (yield* index.named(served.server, paths)).filter((part) => synced.has(part.library)),
            (part) => nameKey(part.file)
          ),
          namesakes: byKey(yield* scenes.namesakes(paths), (file) => file.nameKey),
          written: byKey(
            yield* written.itemsOf(
              served.server,
              wanted.map((scene) => scene.id)
            ),
            (row) => row.sceneId
          )
        }
        return wanted.map((scene) => ({ scene, matched: answer(scene, known) }))
      })

    return { of } as const
  }),
  dependencies: [LibraryIndex.Default, Scenes.Default, WrittenValues.Default]
}) {}
