import * as Effect from "effect/Effect"
import { type Chosen, DeadLetterCare } from "../store/queue/DeadLetters.ts"
import { JobQueue } from "../store/queue/JobQueue.ts"

/** Wishes for these failed scenes anew, as for named ones. Each letter stays until its scene is synced. Gives the scenes. */
export const retryLetters = (chosen: Chosen) =>
  Effect.gen(function* () {
    const care = yield* DeadLetterCare
    const queue = yield* JobQueue
    return yield* care.revive(chosen, (ids) => queue.enqueueAll(ids, "named"))
  })
