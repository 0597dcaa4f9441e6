import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Config } from "../config/Config.ts"
import { Traced } from "../core/hook/TraceLine.ts"
import { TraceLines } from "../stash/TraceLines.ts"
import { AskedTasks } from "./AskedTasks.ts"
import { Nudges } from "./ChangeHints.ts"

/** Passes on what the scripts inside Stash tell: the watch looks at once, and for what was named first; tasks are run. */
export class Trace extends Effect.Service<Trace>()("plexsync/Trace", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const lines = yield* TraceLines
    const nudges = yield* Nudges
    const tasks = yield* AskedTasks
    const pass = Traced.$match({
      Change: ({ nudge }) => nudges.tell(nudge),
      Task: ({ task }) => tasks.tell(task),
      Seen: ({ nonce }) => tasks.see(nonce)
    })

    const forever = Effect.gen(function* () {
      const { stash_tls_insecure: insecure } = yield* config.settings
      yield* Stream.runForEach(lines.told(insecure), pass)
      return yield* Effect.never
    })

    return { forever, health: lines.health } as const
  }),
  dependencies: [AskedTasks.Default, Nudges.Default, TraceLines.Default]
}) {}
