import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Config } from "../config/Config.ts"
import { TraceLines } from "../stash/TraceLines.ts"
import { Nudges } from "./Nudges.ts"

/** Passes on what the hook script inside Stash tells: the watch looks at once, and for what was named first. */
export class Trace extends Effect.Service<Trace>()("plexsync/Trace", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const lines = yield* TraceLines
    const nudges = yield* Nudges

    const forever = Effect.gen(function* () {
      const { stash_tls_insecure: insecure } = yield* config.settings
      yield* Stream.runForEach(lines.told(insecure), nudges.tell)
      return yield* Effect.never
    })

    return { forever, health: lines.health } as const
  })
}) {}
