import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { Config } from "../config/Config.ts"
import type { LowConfidence, NoFile, NoItem } from "../core/Failure.ts"
import { nameKey } from "../core/FilePath.ts"
import { isEdit, type Job } from "../core/Job.ts"
import { conclude, decide, type Decision, type Rivals } from "../core/Match.ts"
import { toPlex } from "../core/PathMapping.ts"
import type { Part, RatingKey } from "../core/PlexItem.ts"
import type { Scene, SceneFile } from "../core/Scene.ts"
import type { Settings } from "../core/Settings.ts"
import { PlexApi } from "../plex/PlexApi.ts"
import { StashApi } from "../stash/StashApi.ts"
import { LibraryIndex, type PartRow } from "../store/LibraryIndex.ts"
import { Scenes } from "../store/Scenes.ts"
import { WrittenValues } from "../store/Written.ts"
import { CircuitBreakers } from "./CircuitBreaker.ts"
import { Libraries, type Served } from "./Libraries.ts"
import { Sweep } from "./Sweep.ts"

/** A scene to be found in Plex, with the wish it belongs to. */
export interface Wanted {
  readonly scene: Scene
  readonly job: Job
}

export interface Matched {
  readonly decisions: ReadonlyArray<Decision>
  readonly parts: Either.Either<ReadonlyArray<Part>, NoFile | NoItem | LowConfidence>
}

type Namesakes = ReadonlyArray<{ readonly sceneId: number; readonly nameKey: string; readonly size: number }>

const rivalsOf = (scene: Scene, file: SceneFile, namesakes: Namesakes): Rivals => {
  const key = nameKey(file.path)
  const others = namesakes.filter((other) => other.sceneId !== scene.id && other.nameKey === key)
  const scenes = (list: Namesakes) => new Set(list.map((other) => other.sceneId)).size
  return { sameName: scenes(others), sameNameAndSize: scenes(others.filter((other) => other.size === file.size)) }
}

/** What is known when scenes are matched: everything the pure decision needs. */
interface Known {
  readonly served: Served
  readonly settings: Settings
  readonly parts: ReadonlyArray<PartRow>
  readonly namesakes: Namesakes
  readonly written: ReadonlyArray<{ readonly ratingKey: RatingKey; readonly sceneId: number }>
}

const answer = (scene: Scene, known: Known): Matched => {
  const { namesakes, served, settings, written } = known
  const remembered = new Set(written.filter((row) => row.sceneId === scene.id).map((row) => row.ratingKey))
  const decisions = scene.files.flatMap((file) => {
    const key = nameKey(file.path)
    const named = known.parts.filter((part) => nameKey(part.file) === key)
    return served.libraries.map((library) =>
      decide({
        library: library.title,
        named: library.named,
        file,
        plexPath: toPlex(settings.path_mappings, file.path),
        parts: named.filter((part) => part.library === library.key),
        remembered,
        rivals: rivalsOf(scene, file, namesakes),
        strict: settings.strict_matching
      })
    )
  })
  return { decisions, parts: conclude(scene, decisions) }
}

/** Whether an answer rests on no other scene having such a file. */
const restsOnStash = ({ decisions }: Matched) =>
  decisions.some(
    (decision) => decision._tag === "Found" && (decision.rule === "name and size" || decision.rule === "name")
  )

/** For bulk work, a sweep of all files within a day says enough about namesakes. Milliseconds. */
const yesterday = 86_400_000

const isMissing = ({ parts }: Matched) => Either.isLeft(parts) && parts.left._tag === "NoItem"

/** Finds the Plex items of scenes: by the index, and by one look-up for an edit that misses. */
export class Matcher extends Effect.Service<Matcher>()("plexsync/Matcher", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const plex = yield* PlexApi
    const stash = yield* StashApi
    const index = yield* LibraryIndex
    const scenes = yield* Scenes
    const written = yield* WrittenValues
    const libraries = yield* Libraries
    const sweep = yield* Sweep
    const { guard } = yield* CircuitBreakers

    const gather = (served: Served, wanted: ReadonlyArray<Scene>) =>
      Effect.gen(function* () {
        const paths = wanted.flatMap((scene) => scene.files.map((file) => file.path))
        const synced = new Set(served.libraries.map((library) => library.key))
        return {
          served,
          settings: yield* config.settings,
          parts: (yield* index.named(served.server, paths)).filter((part) => synced.has(part.library)),
          namesakes: yield* scenes.namesakes(paths),
          written: yield* written.itemsOf(
            served.server,
            wanted.map((scene) => scene.id)
          )
        } satisfies Known
      })

    const matchAll = (served: Served, wanted: ReadonlyArray<Wanted>) =>
      Effect.map(
        gather(
          served,
          wanted.map(({ scene }) => scene)
        ),
        (known) => wanted.map((wish) => ({ wish, matched: answer(wish.scene, known) }))
      )

    /** One request per library and file, for someone who waits; the answer is kept in the index. */
    const lookUp = (served: Served, scene: Scene) =>
      Effect.forEach(
        served.libraries.flatMap((library) => scene.files.map((file) => ({ library, file }))),
        ({ file, library }) =>
          Effect.flatMap(guard("Plex")(plex.partsNamed(library.key, file.path)), (parts) =>
            index.put(served.server, library.key, parts)
          ),
        { discard: true }
      )

    /** Rules that need the only scene of a name ask Stash: it knows scenes that were never read, and forgets those that are gone. */
    const checkNamesakes = (scene: Scene) =>
      Effect.forEach(
        scene.files,
        (file) =>
          Effect.gen(function* () {
            const key = nameKey(file.path)
            const found = yield* guard("Stash")(stash.scenesNamedLike(file.path))
            const named = found.filter((other) => other.files.some((theirs) => nameKey(theirs.path) === key))
            const living = new Set(named.map((other) => other.id))
            const gone = (yield* scenes.namesakes([file.path])).filter(({ sceneId }) => !living.has(sceneId))
            yield* scenes.rememberFiles([...named, ...gone.map(({ sceneId }) => ({ id: sceneId, files: [] }))])
          }),
        { discard: true }
      )

    /** What was missed is looked for once more: an edit by a request, the rest in an index no older than the wish. */
    const secondLook = (served: Served, missed: ReadonlyArray<Wanted>) =>
      Effect.gen(function* () {
        const edits = missed.filter(({ job }) => isEdit(job.reason))
        yield* Effect.forEach(edits, ({ scene }) => lookUp(served, scene), { discard: true })
        const others = missed.filter(({ job }) => !isEdit(job.reason))
        const newest = Math.max(0, ...others.map(({ job }) => job.enqueuedAt))
        if (others.length > 0) yield* sweep.freshen(newest > served.at ? yield* libraries.ask : served, newest)
      })

    /** Every wish with its answer, in no particular order. */
    const match = (wanted: ReadonlyArray<Wanted>) =>
      Effect.gen(function* () {
        const served = yield* libraries.served
        yield* sweep.ensure(served)
        const first = yield* matchAll(served, wanted)
        const missed = first.filter(({ matched }) => isMissing(matched)).map(({ wish }) => wish)
        if (missed.length > 0) yield* secondLook(served, missed)
        const second = missed.length > 0 ? yield* matchAll(served, missed) : []
        const settled = [...first.filter(({ matched }) => !isMissing(matched)), ...second]
        const swept = yield* scenes.filesSweptSince(yesterday)
        const leaning = settled
          .filter(({ matched, wish }) => restsOnStash(matched) && (isEdit(wish.job.reason) || !swept))
          .map(({ wish }) => wish)
        const leans = new Set(leaning)
        yield* Effect.forEach(leaning, ({ scene }) => checkNamesakes(scene), { discard: true })
        const checked = leaning.length > 0 ? yield* matchAll(served, leaning) : []
        return { server: served.server, answers: [...settled.filter(({ wish }) => !leans.has(wish)), ...checked] }
      }).pipe(Effect.withSpan("Matcher.match"))

    return { match } as const
  })
}) {}
