import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import { FanOut } from "../capture/FanOut.ts"
import { Config } from "../config/Config.ts"
import { RuntimeRow } from "../store/RuntimeRow.ts"
import type { Self } from "../store/Process.ts"
import { Drain } from "../sync/Drain.ts"
import { Lookout } from "../sync/Lookout.ts"
import { Reconcile } from "../sync/Reconcile.ts"
import { purgeDaily } from "../sync/Retention.ts"
import { ScanTrigger } from "../sync/ScanTrigger.ts"

/** A runtime lives on this database already. */
export class AlreadyRunning extends Data.TaggedError("AlreadyRunning")<{
  readonly host: string
  readonly pid: number
  readonly version: string
}> {
  override get message() {
    return `A PlexSync runtime is already running on this data directory: process ${this.pid} on ${this.host}, version ${this.version}`
  }
}

/** How long a second runtime waits for the first to go. */
const patience = Duration.seconds(15)
const heartbeat = Duration.seconds(60)

/** Waits until no other runtime lives here. */
const alone = (self: Self) =>
  Effect.gen(function* () {
    const runtime = yield* RuntimeRow
    const other = Option.filter(
      yield* runtime.living(self.host),
      ({ host, pid }) => host !== self.host || pid !== self.pid
    )
    if (Option.isSome(other)) return yield* new AlreadyRunning(other.value)
  }).pipe(
    Effect.retry({
      schedule: Schedule.intersect(Schedule.spaced("250 millis"), Schedule.recurUpTo(patience)),
      while: (error) => error._tag === "AlreadyRunning"
    })
  )

/** The long-lived runtime: drains the queue until it is interrupted, then gives everything back. */
export const run = (self: Self) =>
  Effect.gen(function* () {
    const config = yield* Config
    const drain = yield* Drain
    const fanOut = yield* FanOut
    const lookout = yield* Lookout
    const reconcile = yield* Reconcile
    const scans = yield* ScanTrigger
    const runtime = yield* RuntimeRow
    yield* alone(self)
    const problem = yield* Ref.make(Option.none<string>())
    const beat = Effect.flatMap(Ref.get(problem), (blocked) =>
      Effect.ignoreLogged(runtime.beat(self, Option.getOrNull(blocked)))
    )
    yield* Effect.addFinalizer(() => Effect.ignoreLogged(runtime.leave(self)))
    const { enabled } = yield* config.settings
    if (!enabled) yield* Effect.logWarning("Plugin is disabled via configuration")
    yield* Effect.logInfo(`Runtime started (process ${self.pid}, version ${self.version})`)
    yield* Effect.forkScoped(Effect.repeat(beat, Schedule.spaced(heartbeat)))
    yield* Effect.forkScoped(purgeDaily)
    yield* Effect.forkScoped(lookout.forever)
    yield* Effect.forkScoped(fanOut.forever)
    yield* Effect.forkScoped(reconcile.forever)
    yield* Effect.forkScoped(scans.forever)
    const blocked = (now: Option.Option<string>) =>
      Effect.flatMap(Ref.getAndSet(problem, now), (before) =>
        Option.getOrElse(before, () => "") === Option.getOrElse(now, () => "") ? Effect.void : beat
      )
    return yield* drain.forever(self, { worked: () => Effect.void, blocked })
  }).pipe(Effect.scoped)
