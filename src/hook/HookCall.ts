import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { StoreFailed } from "../core/model/Failure.ts"
import type { Wish } from "../core/hook/HookFilter.ts"
import { type JobQueue } from "../store/queue/JobQueue.ts"
import { type GoneScenes } from "../store/scenes/GoneScenes.ts"
import { SlowHooks } from "../store/queue/SlowHooks.ts"
import { capture } from "./Capture.ts"
import { lineOf, outputs, slowLine, target } from "./HookLines.ts"

const say = (wish: Wish, span: number): Effect.Effect<void> => {
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
  wish: Wish,
  elapsed: Effect.Effect<number>
): Effect.Effect<string, StoreFailed, JobQueue | GoneScenes | SlowHooks> =>
  Effect.gen(function* () {
    yield* capture(wish)
    const span = yield* elapsed
    yield* say(wish, span)
    if (span > target) yield* warnWhenSlow(span)
    return outputs[wish._tag]
  })

/** The same for a call that changes nothing. */
export const dismiss = (wish: Wish, elapsed: Effect.Effect<number>): Effect.Effect<string> =>
  Effect.as(
    Effect.flatMap(elapsed, (span) => say(wish, span)),
    outputs[wish._tag]
  )
