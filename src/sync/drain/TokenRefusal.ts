import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Ref from "effect/Ref"
import { type StoreFailed, Unauthorized } from "../../core/model/Failure.ts"
import type { Job } from "../../core/model/Job.ts"
import type { Hurdle } from "../../core/retry/Fate.ts"
import { SceneId } from "../../core/model/Scene.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import { KeyValues } from "../../store/sqlite/KeyValues.ts"
import { DeadLetters } from "../../store/queue/DeadLetters.ts"
import { JobQueue } from "../../store/queue/JobQueue.ts"
import { Blame } from "../circuit/Blame.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"

/** Where the scene is kept whose job became the one dead letter of a pause; null when Plex lets us in. */
const cursor = "authentication letter"
const Held = Schema.NullOr(SceneId)
/** Where it is kept that no edit was taken, not even one that changes nothing. */
const stopped = "edits refused"
const Stopped = Schema.Boolean

/**
 * What happens when Plex does not take our token, or nobody's edits: all pauses, and nothing is claimed before it seems to be over. Then one job at a
 * time is tried, until an edit is taken. Of a token that is refused, one job tells as a dead letter; it comes back when the token works.
 */
export class TokenRefusal extends Effect.Service<TokenRefusal>()("plexsync/TokenRefusal", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const cursors = yield* KeyValues
    const letters = yield* DeadLetters
    const queue = yield* JobQueue
    const blame = yield* Blame
    const { guard } = yield* CircuitBreakers
    const one = yield* Effect.makeSemaphore(1)
    /** While one job at a time is tried: how many edits had been taken when that began. */
    const trial = yield* Ref.make(Option.none<number>())

    const held = Effect.map(cursors.get(cursor, Held), Option.flatMap(Option.fromNullable))
    const hold = (scene: SceneId | null) => cursors.set(cursor, Held, scene)
    const isStopped = Effect.map(cursors.get(stopped, Stopped), Option.contains(true))

    /** Becomes a dead letter by `bury` if there is none of this pause yet. Remembered first: a crash leaves no second one. */
    const tell = (job: Job, bury: (job: Job) => Effect.Effect<void, StoreFailed>) =>
      Effect.flatMap(
        held,
        Option.match({
          onNone: () => Effect.zipRight(hold(job.sceneId), bury(job)),
          onSome: () => Effect.void
        })
      ).pipe(one.withPermits(1))

    /** A job, or a read for many, ran into what is everybody's. */
    const pauses = (
      of: Hurdle,
      job: Job | undefined,
      bury: (job: Job) => Effect.Effect<void, StoreFailed>
    ): Effect.Effect<void, StoreFailed> =>
      Effect.gen(function* () {
        if (of === "other") return
        yield* Ref.set(trial, Option.none())
        if (of === "edits") yield* cursors.set(stopped, Stopped, true)
        else if (job !== undefined) yield* tell(job, bury)
      })

    const notOurs = new Unauthorized({
      server: "Plex",
      operation: "ask rights",
      status: 401,
      remedy:
        "The token is not the owner's, or no longer valid: sign in as the server's owner (plexsync login), or set plex_token to a valid X-Plex-Token of the owner, not of a shared user."
    })

    /** A token that reads may still not edit. */
    const knock = Effect.filterOrFail(
      guard("Plex")(plex.mayEdit),
      (answer) => answer !== "no",
      () => notOurs
    )

    const letterOf = (scene: SceneId) =>
      Effect.map(letters.of([scene]), ([letter]) => (letter?.errorTag === "Unauthorized" ? letter : undefined))

    /** Its job is ready again, and a success takes the letter away; unless a person or a later failure has dealt with it since. */
    const wakeUp = (scene: SceneId) =>
      Effect.flatMap(letterOf(scene), (letter) =>
        letter === undefined || letter.queued !== null ? Effect.void : queue.enqueue(scene, letter.reason)
      )

    /** After a refusal nothing is claimed before Plex lets us in; then one job at a time is. Fails while it does not. */
    const readmitted: Effect.Effect<void, Unauthorized | StoreFailed> = Effect.gen(function* () {
      if (Option.isSome(yield* Ref.get(trial))) return
      const scene = yield* held
      if (Option.isNone(scene) && !(yield* isStopped)) return
      if (Option.isSome(scene)) {
        const answer = yield* Effect.either(knock)
        if (Either.isLeft(answer)) {
          // Other trouble is for the jobs to find: it says nothing about the token.
          if (answer.left._tag === "Unauthorized") return yield* answer.left
          return
        }
      }
      yield* Ref.set(trial, Option.some(yield* blame.takenSoFar))
      if (Option.isSome(scene)) yield* wakeUp(scene.value)
    })

    const release = Effect.gen(function* () {
      const scene = yield* held
      yield* hold(null)
      yield* cursors.set(stopped, Stopped, false)
      yield* Ref.set(trial, Option.none())
      yield* Effect.logInfo(
        Option.isSome(scene) ? "Plex accepts the token again - resuming" : "Plex takes edits again - resuming"
      )
    })

    /** An edit was taken; or the job of the letter has come to its end, which needed none. */
    const isOver = (before: number) =>
      Effect.gen(function* () {
        if ((yield* blame.takenSoFar) > before) return true
        const scene = yield* held
        if (Option.isNone(scene) || (yield* isStopped)) return false
        return (yield* letterOf(scene.value)) === undefined
      })

    /** Whether nothing stands in the way of any job; a trial that went well ends here. */
    const free: Effect.Effect<boolean, StoreFailed> = Effect.flatMap(
      Ref.get(trial),
      Option.match({
        onNone: () => Effect.succeed(true),
        onSome: (before) => Effect.tap(isOver(before), (over) => (over ? release : Effect.void))
      })
    )

    return {
      pauses,
      readmitted,
      free,
      /** Whether one job at a time is tried. */
      onTrial: Effect.map(Ref.get(trial), Option.isSome)
    } as const
  }),
  dependencies: [Blame.Default, CircuitBreakers.Default, KeyValues.Default, DeadLetters.Default, JobQueue.Default]
}) {}
