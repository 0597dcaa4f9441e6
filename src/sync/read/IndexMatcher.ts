import * as Effect from "effect/Effect"
import { Config } from "../../config/Config.ts"
import { byKey } from "../../core/model/ByKey.ts"
import { conclude } from "../../core/match/Conclude.ts"
import { nameKey } from "../../core/model/FilePath.ts"
import { decide, type Question, type Rivals } from "../../core/match/Match.ts"
import { mapped } from "../../core/model/PathMapping.ts"
import type { RatingKey } from "../../core/model/PlexItem.ts"
import type { SceneFile } from "../../core/model/Scene.ts"
import type { Settings } from "../../core/settings/Settings.ts"
import { LibraryIndex, type PartRow } from "../../store/index/LibraryIndex.ts"
import { type Namesake, type SceneFiles, Scenes } from "../../store/scenes/Scenes.ts"
import { WrittenValues } from "../../store/items/WrittenValues.ts"
import type { Served } from "../index/Libraries.ts"
import type { Matched } from "../PreparedJob.ts"
import { oddScenes } from "../../core/model/OddScenes.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"

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

/** A question for each file in each library. */
const questionsFor = (scene: SceneFiles, known: Known): ReadonlyArray<Question> => {
  const { namesakes, served, settings, written } = known
  const remembered = new Set((written.get(scene.id) ?? []).map((row) => row.ratingKey))
  return scene.files.flatMap((file) => {
    const key = nameKey(file.path)
    const named = known.parts.get(key) ?? []
    return served.libraries.map((library) => ({
      library: library.title,
      named: library.named,
      file,
      plexPath: mapped(settings.path_mappings, file.path),
      parts: named.filter((part) => part.library === library.key),
      remembered,
      rivals: rivalsOf(scene, file, namesakes.get(key) ?? []),
      strict: settings.strict_matching
    }))
  })
}

const answer = (scene: SceneFiles, known: Known): Matched => {
  const decisions = questionsFor(scene, known).map(decide)
  return { decisions, parts: conclude(scene, decisions) }
}

/** Matches scenes by what is remembered of both servers; asks neither. */
export class IndexMatcher extends Effect.Service<IndexMatcher>()("plexsync/IndexMatcher", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const index = yield* LibraryIndex
    const scenes = yield* Scenes
    const written = yield* WrittenValues

    const knownOf = (served: Served, wanted: ReadonlyArray<SceneFiles>) =>
      Effect.gen(function* () {
        const paths = wanted.flatMap((scene) => scene.files.map((file) => file.path))
        const synced = new Set(served.libraries.map((library) => library.key))
        return {
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
        } satisfies Known
      })

    /** One answer per scene, in their order. */
    const of = <A extends SceneFiles>(served: Served, wanted: ReadonlyArray<A>) =>
      Effect.map(knownOf(served, wanted), (known) => wanted.map((scene) => ({ scene, matched: answer(scene, known) })))

    /** What is asked about one scene, each with its answer. */
    const asked = (served: Served, scene: SceneFiles) =>
      Effect.map(knownOf(served, [scene]), (known) =>
        questionsFor(scene, known).map((question) => ({ question, decision: decide(question) }))
      )

    return { of, asked } as const
  }),
  dependencies: [LibraryIndex.Default, Scenes.Default, WrittenValues.Default]
}) {}

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
