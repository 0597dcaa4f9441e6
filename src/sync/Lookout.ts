import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Config } from "../config/Config.ts"
import { Wanted } from "../store/Wanted.ts"
import { Libraries } from "./Libraries.ts"
import { Sweep } from "./Sweep.ts"

/** How often Plex is asked whether its libraries changed: soon while an edit waits for its file, seldom for what was given up. */
const soon = Duration.seconds(3)
const seldom = Duration.seconds(15)
/** How often to see whether anybody wants a file. */
const idle = Duration.seconds(5)

/** Looks for files that Plex did not have, as long as somebody wants one: what a scan brings is in the index within seconds, and wakes who wants it. */
export class Lookout extends Effect.Service<Lookout>()("plexsync/Lookout", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const libraries = yield* Libraries
    const sweep = yield* Sweep
    const wanted = yield* Wanted

    /** One request tells whether anything changed; only then the index is brought up to date. */
    const look = Effect.flatMap(libraries.ask, (served) => sweep.freshen(served, served.at))

    const round = Effect.gen(function* () {
      const { enabled } = yield* config.settings
      const { others, waiting } = yield* wanted.count
      if (!enabled || waiting + others === 0) return yield* Effect.sleep(idle)
      yield* Effect.sleep(waiting > 0 ? soon : seldom)
      yield* look
    }).pipe(
      // Trouble is the breakers' to count, and the drainer's to tell.
      Effect.catchAll((failure) => Effect.zipRight(Effect.logDebug(failure.message), Effect.sleep(seldom)))
    )

    return { forever: Effect.forever(round) } as const
  })
}) {}
