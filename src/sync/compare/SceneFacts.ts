import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Config } from "../../config/Config.ts"
import type { Reached } from "../../core/explain/Explanation.ts"
import { type Facts, type Follows, type Look, nothingHeld, type Standing } from "../../core/explain/Facts.ts"
import type { Decision } from "../../core/match/Match.ts"
import { type Failure, type Server, StoreFailed } from "../../core/model/Failure.ts"
import { titleOf } from "../../core/model/Repair.ts"
import type { Scene, SceneId } from "../../core/model/Scene.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { LastWrites } from "../../store/items/LastWrites.ts"
import { DeadLetters } from "../../store/queue/DeadLetters.ts"
import { JobOfScene } from "../../store/queue/JobOfScene.ts"
import { FullSync, Scenes } from "../../store/scenes/Scenes.ts"
import type { CircuitOpen } from "../circuit/CircuitBreaker.ts"
import { Libraries, type Served } from "../index/Libraries.ts"
import { jobFor, type PreparedJob } from "../PreparedJob.ts"
import { IndexMatcher } from "../read/IndexMatcher.ts"
import { type Inspected, SyncScenes } from "../read/SyncScenes.ts"
import { RememberedPlex } from "./RememberedPlex.ts"
import { PictureLooks } from "./PictureLooks.ts"

/** Servers that are not to be asked, and why. */
export type Unasked = Readonly<Partial<Record<Server, string>>>

export interface Given {
  readonly standing: Standing
  readonly unasked: Unasked
}

const reached: Reached = { asked: true, why: null }
const away = (why: string): Reached => ({ asked: false, why })

/** Whose trouble kept a look from being made. */
const serverOf = (failure: Failure | CircuitOpen): Server => ("server" in failure ? failure.server : "Plex")

/** What the two servers said, as far as they did. */
interface Heard {
  readonly stash: Reached
  readonly plex: Reached
  readonly scene: Scene | undefined
  readonly task: PreparedJob | undefined
  readonly looks: Inspected["looks"]
}

const nothing = { scene: undefined, task: undefined, looks: [] } as const

/** Each item that was met, with whom it follows; of one that is known from the index alone, nobody says. */
const followsOf = (looks: Inspected["looks"], decisions: ReadonlyArray<Decision>, served: Option.Option<Served>) => {
  const titles = new Map(
    Option.toArray(served).flatMap(({ libraries }) => libraries.map(({ key, title }) => [key, title]))
  )
  const looked = looks.flatMap(({ items, owners }) =>
    [...items.values()].map(({ ratingKey, sectionKey }): Follows => {
      const owner = owners.get(ratingKey)
      return {
        ratingKey,
        library: titles.get(sectionKey) ?? null,
        sceneId: owner?.sceneId ?? null,
        rests: owner?.idle ?? null
      }
    })
  )
  const known = decisions.flatMap((decision) =>
    decision._tag === "Found"
      ? decision.parts.map(({ ratingKey }): Follows => ({
          ratingKey,
          library: decision.library,
          sceneId: null,
          rests: null
        }))
      : []
  )
  // What was looked at last counts.
  return [...new Map([...known, ...looked].map((one) => [one.ratingKey, one])).values()]
}

/** Gathers all that is known of one scene: from both servers, as far as they answer, and from the database. Writes to neither. */
export class SceneFacts extends Effect.Service<SceneFacts>()("plexsync/SceneFacts", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const stash = yield* StashApi
    const scenes = yield* Scenes
    const { inspect } = yield* SyncScenes
    const decisions = yield* IndexMatcher
    const libraries = yield* Libraries
    const known = yield* RememberedPlex
    const pictures = yield* PictureLooks
    const jobs = yield* JobOfScene
    const letters = yield* DeadLetters
    const writes = yield* LastWrites
    const fullSync = yield* FullSync

    /** The scene alone, where Plex is not asked. */
    const read = (id: SceneId, plex: string) =>
      Effect.map(Effect.either(stash.scenesByIds([id])), (answer): Heard =>
        Either.match(answer, {
          onLeft: (failure) => ({ ...nothing, stash: away(failure.message), plex: away(plex) }),
          onRight: ({ rows, skipped }) => {
            const [scene] = rows
            const isGone = scene === undefined && skipped.length === 0
            const task: PreparedJob | undefined = isGone ? { kind: "gone", job: jobFor(id, "named", 0) } : undefined
            return { ...nothing, stash: reached, plex: away(plex), scene, task }
          }
        })
      )

    const hear = (id: SceneId, { unasked }: Given) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        if (unasked.Stash !== undefined) {
          const plex = unasked.Plex === undefined ? reached : away(unasked.Plex)
          return { ...nothing, stash: away(unasked.Stash), plex } satisfies Heard
        }
        if (unasked.Plex !== undefined) return yield* read(id, unasked.Plex)
        const answer = yield* Effect.either(inspect(jobFor(id, "named", now)))
        if (Either.isRight(answer)) return { ...answer.right, stash: reached, plex: reached } satisfies Heard
        const failure = answer.left
        if (failure instanceof StoreFailed) return yield* failure
        return serverOf(failure) === "Plex"
          ? yield* read(id, failure.message)
          : ({ ...nothing, stash: away(failure.message), plex: reached } satisfies Heard)
      })

    /** Plex as it is now, or as it was; why it is not the one it is now. */
    const server = (plex: Reached) =>
      plex.asked
        ? Effect.flatMap(Effect.either(libraries.served), (answer) =>
            Either.match(answer, {
              onLeft: (failure) => Effect.map(known.served, (served) => ({ served, plex: away(failure.message) })),
              onRight: (served) => Effect.succeed({ served: Option.some(served), plex })
            })
          )
        : Effect.map(known.served, (served) => ({ served, plex }))

    const lookOf = (task: PreparedJob | undefined): Effect.Effect<Look | null, StoreFailed> => {
      switch (task?.kind) {
        case undefined:
        case "gone":
          return Effect.succeed(null)
        case "rest":
          return Effect.succeed({ _tag: "Rests", because: task.because, reason: task.reason })
        case "failed":
          return Effect.succeed({ _tag: "Fails", failure: task.failure })
        case "write":
          return Effect.map(
            Effect.forEach(task.targets, ({ item, plan }) =>
              Effect.map(pictures.of(task, item), (own) => ({ ratingKey: item.ratingKey, plan, pictures: own }))
            ),
            (items) => ({ _tag: "Writes", items })
          )
      }
    }

    const ofDatabase = (sceneId: SceneId) =>
      Effect.gen(function* () {
        const job = Option.getOrNull(yield* jobs.of(sceneId))
        const [letter = null] = yield* letters.of([sceneId])
        return {
          job: job === null ? null : { ...job, because: job.because === "" ? null : job.because },
          letter,
          written: yield* writes.ofScene(sceneId),
          begun: yield* fullSync.begun,
          synced: (yield* scenes.everSynced([sceneId])).has(sceneId)
        }
      })

    /** None where Stash has no such scene, or where it was not asked and nothing is known of it. */
    const of = (sceneId: SceneId, given: Given): Effect.Effect<Option.Option<Facts>, StoreFailed> =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const heard = yield* hear(sceneId, given)
        const stored = yield* ofDatabase(sceneId)
        const [remembered] = yield* scenes.filesOf([sceneId])
        const files = heard.scene?.files ?? remembered?.files ?? []
        const isKnown = files.length > 0 || stored.job !== null || stored.letter !== null || stored.synced
        if (heard.task?.kind === "gone" || (!heard.stash.asked && !isKnown)) return Option.none()
        const { plex, served } = yield* server(heard.plex)
        const asked = Option.isNone(served) ? [] : yield* decisions.asked(served.value, { id: sceneId, files })
        return Option.some<Facts>({
          ...stored,
          now,
          sceneId,
          title: heard.scene === undefined ? null : titleOf(heard.scene).value,
          stash: heard.stash,
          plex,
          files,
          mappings: (yield* config.settings).path_mappings,
          asked,
          look: yield* lookOf(heard.task),
          follows: followsOf(
            heard.looks,
            asked.map(({ decision }) => decision),
            served
          ),
          held: nothingHeld,
          standing: given.standing
        })
      })

    return { of } as const
  }),
  dependencies: [
    DeadLetters.Default,
    FullSync.Default,
    IndexMatcher.Default,
    JobOfScene.Default,
    RememberedPlex.Default,
    LastWrites.Default,
    Libraries.Default,
    PictureLooks.Default,
    Scenes.Default,
    SyncScenes.Default
  ]
}) {}
