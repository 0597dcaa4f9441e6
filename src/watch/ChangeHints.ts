import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type { ChangeHint } from "../core/hook/TraceLine.ts"

/** Nudges that may wait: the oldest of more are dropped, for any one of them makes the watch look at everything. */
const kept = 256

/** How long a nudge waits for others, so that a hundred of them are one poll. */
const gathering = Duration.millis(100)

/** How others wake the watch. */
export class ChangeHints extends Effect.Service<ChangeHints>()("plexsync/ChangeHints", {
  effect: Effect.gen(function* () {
    const queue = yield* Queue.sliding<ChangeHint>(kept)

    /** Makes the watch ask Stash at once, and often for a while. */
    const offer = (nudge: ChangeHint) => Effect.asVoid(Queue.offer(queue, nudge))

    /** Waits for a nudge; gives all that have come, and those that follow at once. */
    const take = Effect.gen(function* () {
      const first = yield* Queue.takeBetween(queue, 1, kept)
      yield* Effect.sleep(gathering)
      return Chunk.toReadonlyArray(Chunk.appendAll(first, yield* Queue.takeAll(queue)))
    })

    return { offer, take } as const
  })
}) {}
