import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { StoreFailed } from "../core/model/Failure.ts"
import type { HookVerdict } from "../core/hook/HookFilter.ts"
import { JobQueue } from "../store/queue/JobQueue.ts"
import { GoneScenes } from "../store/scenes/GoneScenes.ts"
import { SlowHooks } from "../store/queue/SlowHooks.ts"
import { lineOf, outputs, slowLine, target } from "./HookLines.ts"

/** Puts a hook's wish into the queue. Durable when it returns. */
export const carryOut = (wish: HookVerdict): Effect.Effect<void, StoreFailed, JobQueue | GoneScenes> =>
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

const log = (wish: HookVerdict, span: number): Effect.Effect<void> => {
  const line = lineOf(wish, span)
  if (line === undefined) return Effect.void
  return line.level === "Info" ? Effect.logInfo(line.text) : Effect.logDebug(line.text)
}

const warnWhenSlow = (span: number) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const slow = yield* SlowHooks
    if (yield* slow.firstToday(now)) yield* Effect.logWarning(slowLine(span))
  })

/** Takes a wish in; `elapsed` tells how long the process has been running, in ms. Gives the text of the reply. */
export const take = (
  wish: HookVerdict,
  elapsed: Effect.Effect<number>
): Effect.Effect<string, StoreFailed, JobQueue | GoneScenes | SlowHooks> =>
  Effect.gen(function* () {
    yield* carryOut(wish)
    const span = yield* elapsed
    yield* log(wish, span)
    if (span > target) yield* warnWhenSlow(span)
    return outputs[wish._tag]
  })

/** The same for a call that changes nothing. */
export const dismiss = (wish: HookVerdict, elapsed: Effect.Effect<number>): Effect.Effect<string> =>
  Effect.as(
    Effect.flatMap(elapsed, (span) => log(wish, span)),
    outputs[wish._tag]
  )
