import * as Effect from "effect/Effect"
import { sameValue, shownIn } from "../core/Plan.ts"
import { PlexApi } from "../plex/PlexApi.ts"
import { WrittenValues } from "../store/Written.ts"
import type { Ran } from "./RunTask.ts"

/**
 * Reads what was just written, in one request for a whole batch, and remembers where Plex shows it in its own way:
 * without that, a value that Plex normalises would be sent again and again.
 */
export class ReadBack extends Effect.Service<ReadBack>()("plexsync/ReadBack", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const written = yield* WrittenValues

    const compare = (runs: ReadonlyArray<Ran>) =>
      Effect.gen(function* () {
        const done = runs.flatMap((run) => run.done.map((one) => ({ server: run.server, ...one })))
        if (done.length === 0) return
        const items = new Map(
          (yield* plex.items([...new Set(done.map(({ item }) => item.ratingKey))])).map((item) => [
            item.ratingKey,
            item
          ])
        )
        for (const { item, plan, server } of done) {
          const now = items.get(item.ratingKey)
          if (now === undefined) continue
          for (const step of plan) {
            if (step._tag !== "Set" || sameValue(shownIn(now, step.field), step.memory)) continue
            yield* Effect.logDebug(`Item ${item.ratingKey} shows ${step.field} in its own way`)
            yield* written.shows(server, item.ratingKey, step.field, shownIn(now, step.field))
          }
        }
      })

    /** Best effort: the next sync would find out as well. */
    return {
      check: (runs: ReadonlyArray<Ran>) => Effect.ignoreLogged(compare(runs)).pipe(Effect.withSpan("ReadBack.check"))
    } as const
  })
}) {}
