import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type Failure, type StoreFailed, Unauthorized } from "../core/Failure.ts"
import type { Job } from "../core/Job.ts"
import { SceneId } from "../core/Scene.ts"
import { PlexApi } from "../plex/PlexApi.ts"
import { Cursors } from "../store/Cursors.ts"
import { DeadLetters } from "../store/DeadLetters.ts"
import { JobQueue } from "../store/JobQueue.ts"
import { CircuitBreakers } from "./CircuitBreaker.ts"
import { Settle } from "./Settle.ts"

/** Where the scene is kept whose job became the one dead letter of a pause; null when Plex lets us in. */
const cursor = "authentication letter"
const Held = Schema.NullOr(SceneId)

const isRefusal = (failure: Failure): failure is Unauthorized =>
  failure._tag === "Unauthorized" && failure.server === "Plex"

/** What happens when Plex does not take our token: one job tells of it as a dead letter, and comes back when the token works. */
export class Admission extends Effect.Service<Admission>()("plexsync/Admission", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const cursors = yield* Cursors
    const letters = yield* DeadLetters
    const queue = yield* JobQueue
    const settle = yield* Settle
    const { guard } = yield* CircuitBreakers
    const one = yield* Effect.makeSemaphore(1)

    const held = Effect.map(cursors.get(cursor, Held), Option.flatMap(Option.fromNullable))
    const hold = (scene: SceneId | null) => cursors.set(cursor, Held, scene)

    /** The first of these jobs becomes a dead letter if Plex refused us and there is none of this pause yet. Remembered first: a crash leaves no second one. */
    const refused = ([job]: ReadonlyArray<Job>, failure: Failure): Effect.Effect<void, StoreFailed> =>
      job === undefined || !isRefusal(failure)
        ? Effect.void
        : Effect.flatMap(
            held,
            Option.match({
              onNone: () => Effect.zipRight(hold(job.sceneId), Effect.asVoid(settle.refused(job, failure))),
              onSome: () => Effect.void
            })
          ).pipe(one.withPermits(1))

    /** A token that reads may still not edit. */
    const knock = Effect.flatMap(guard("Plex")(plex.rights), (rights) =>
      rights.length > 0 && rights.every(({ mayEdit }) => !mayEdit)
        ? new Unauthorized({
            server: "Plex",
            operation: "ask rights",
            status: 403,
            remedy: "The token may not edit: use the token of the server's owner, not of a shared user."
          })
        : Effect.void
    )

    /** The letter goes, its job is ready again; unless a person or a later failure has dealt with it since. */
    const takeBack = (scene: SceneId) =>
      Effect.gen(function* () {
        const [letter] = yield* letters.of([scene])
        if (letter?.errorTag === "Unauthorized") {
          yield* queue.enqueue(scene, letter.reason)
          yield* letters.clear([scene])
        }
        yield* hold(null)
        yield* Effect.logInfo("Plex accepts the token again - resuming")
      })

    /** After a refusal nothing is claimed before Plex lets us in; then that job is ready again. Fails while it does not. */
    const readmitted: Effect.Effect<void, Unauthorized | StoreFailed> = Effect.flatMap(
      held,
      Option.match({
        onNone: () => Effect.void,
        onSome: (scene) =>
          Effect.matchEffect(knock, {
            // Other trouble is for the jobs to find: it says nothing about the token.
            onFailure: (failure) => (failure._tag === "Unauthorized" ? Effect.fail(failure) : Effect.void),
            onSuccess: () => takeBack(scene)
          })
      })
    )

    return { refused, readmitted } as const
  })
}) {}
