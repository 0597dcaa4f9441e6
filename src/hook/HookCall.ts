import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { StoreFailed } from "../core/model/Failure.ts"
import type { HookVerdict } from "../core/hook/HookFilter.ts"
import { JobQueue } from "../store/queue/JobQueue.ts"
import { GoneScenes } from "../store/scenes/GoneScenes.ts"
import { SlowHooks } from "../store/queue/SlowHooks.ts"
import { lineOf, outputs, slowLine, target } from "./HookLines.ts"

/** Puts a hook's verdict into the queue. Durable when it returns. */
export const carryOut = (verdict: HookVerdict): Effect.Effect<void, StoreFailed, JobQueue | GoneScenes> =>
  Effect.flatMap(Effect.all([JobQueue, GoneScenes]), ([queue, gone]) => {
    switch (verdict._tag) {
      case "Sync":
        return queue.enqueue(verdict.sceneId, verdict.reason)
      case "Forget":
        return gone.forget([verdict.sceneId])
      case "FanOut":
        return queue.fanOut(verdict.kind, verdict.id)
      case "Filtered":
      case "Ignored":
      case "Malformed":
        return Effect.void
    }
  })

const log = (verdict: HookVerdict, span: number): Effect.Effect<void> => {
  const line = lineOf(verdict, span)
  if (line === undefined) return Effect.void
  return line.level === "Info" ? Effect.logInfo(line.text) : Effect.logDebug(line.text)
}

const warnWhenSlow = (span: number) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const slow = yield* SlowHooks
    if (yield* slow.firstToday(now)) yield* Effect.logWarning(slowLine(span))
  })

/** Takes a verdict in; `elapsed` tells how long the process has been running, in ms. Gives the text of the reply. */
export const take = (
  verdict: HookVerdict,
  elapsed: Effect.Effect<number>
): Effect.Effect<string, StoreFailed, JobQueue | GoneScenes | SlowHooks> =>
  Effect.gen(function* () {
    yield* carryOut(verdict)
    const span = yield* elapsed
    yield* log(verdict, span)
    if (span > target) yield* warnWhenSlow(span)
    return outputs[verdict._tag]
  })

/** The same for a call that changes nothing. */
export const dismiss = (verdict: HookVerdict, elapsed: Effect.Effect<number>): Effect.Effect<string> =>
  Effect.as(
    Effect.flatMap(elapsed, (span) => log(verdict, span)),
    outputs[verdict._tag]
  )
