import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { StoreFailed } from "../core/Failure.ts"
import type { Wish } from "../core/HookFilter.ts"
import { type JobQueue } from "../store/JobQueue.ts"
import { SlowHooks } from "../store/SlowHooks.ts"
import { capture } from "./Capture.ts"

/** What a hook's process should take in all. Milliseconds. */
const target = 100

const outputs: Readonly<Record<Wish["_tag"], string>> = {
  Sync: "enqueued",
  Forget: "removed",
  FanOut: "enqueued",
  Filtered: "filtered",
  Ignored: "ignored",
  Malformed: "ignored"
}

const milliseconds = (span: number) => `${span.toFixed(1)}ms`

const say = (wish: Wish, span: number): Effect.Effect<void> => {
  switch (wish._tag) {
    case "Sync": {
      const line = `Enqueued sync job for scene ${wish.sceneId} in ${milliseconds(span)}`
      return wish.reason === "hook" ? Effect.logInfo(line) : Effect.logDebug(line)
    }
    case "Forget":
      return Effect.logInfo(`Scene ${wish.sceneId} was deleted: its job is removed, its Plex item stays`)
    case "FanOut":
      return Effect.logInfo(`Enqueued the scenes of ${wish.kind} ${wish.id} in ${milliseconds(span)}`)
    case "Filtered":
      return Effect.logDebug(`Scene ${wish.sceneId} update filtered (no metadata changes)`)
    case "Ignored":
    case "Malformed":
      return Effect.void
  }
}

const warnWhenSlow = (span: number) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const slow = yield* SlowHooks
    if (yield* slow.firstToday(now))
      yield* Effect.logWarning(`Hook handler exceeded 100ms target (${milliseconds(span)})`)
  })

/** Whether a call needs the database at all. */
export const needsStore = (wish: Wish): boolean =>
  wish._tag === "Sync" || wish._tag === "Forget" || wish._tag === "FanOut"

/** Takes a wish in; `elapsed` tells how long the process has been running, in ms. Gives the text of the reply. */
export const take = (
  wish: Wish,
  elapsed: Effect.Effect<number>
): Effect.Effect<string, StoreFailed, JobQueue | SlowHooks> =>
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
