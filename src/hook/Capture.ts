import * as Effect from "effect/Effect"
import type { StoreFailed } from "../core/model/Failure.ts"
import type { Wish } from "../core/hook/HookFilter.ts"
import { JobQueue } from "../store/queue/JobQueue.ts"
import { GoneScenes } from "../store/scenes/GoneScenes.ts"

/** Puts a hook's wish into the queue. Durable when it returns. */
export const capture = (wish: Wish): Effect.Effect<void, StoreFailed, JobQueue | GoneScenes> =>
  Effect.flatMap(Effect.all([JobQueue, GoneScenes]), ([queue, gone]) => {
    switch (wish._tag) {
      case "Sync":
        return queue.enqueue(wish.sceneId, wish.reason)
      case "Forget":
        return gone.forget([wish.sceneId])
      case "FanOut":
        return queue.fanOut(wish.kind, wish.id)
      case "Filtered":
      case "Ignored":
      case "Malformed":
        return Effect.void
    }
  })
