import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { Config, SettingsState } from "../../config/Config.ts"
import type { Self } from "../../store/sqlite/Process.ts"
import { RuntimeRow, RuntimeStart } from "../../store/runtime/RuntimeRow.ts"
import { whileSame } from "../../store/sqlite/SameDatabase.ts"
import { enter, type Manner } from "./SingleInstance.ts"
import { Supervisor } from "./Supervisor.ts"

/**
 * The long-lived runtime: runs its parts until it is interrupted or has a reason to leave, then gives everything back. What `beside` leaves is there
 * before another can take its place.
 */
export const run = <R = never>(self: Self, manner: Manner, beside: Effect.Effect<void, never, R> = Effect.void) =>
  Effect.gen(function* () {
    const config = yield* Config
    const runtime = yield* RuntimeRow
    const supervisor = yield* Supervisor
    yield* enter(self, manner)
    const starts = yield* RuntimeStart
    yield* Effect.addFinalizer(() => Effect.ignoreLogged(runtime.leave(self)))
    yield* Effect.ignoreLogged(starts.over(self))
    yield* beside
    const { enabled } = yield* config.settings
    // Without settings it is off too, and says what is missing instead.
    const { missing } = yield* SettingsState
    if (!enabled && (yield* missing).length === 0) yield* Effect.logWarning("Plugin is disabled via configuration")
    yield* Effect.logInfo(`Runtime started (process ${self.pid}, version ${self.version})`)
    // In the scope: whatever ends the runtime, its parts have given everything back before the database is closed.
    const parts = yield* Effect.forkScoped(supervisor.all)
    const reason = yield* Effect.raceFirst(Fiber.join(parts), supervisor.left)
    yield* Effect.logInfo(`Runtime ends: ${reason}`)
  }).pipe(Effect.scoped, whileSame)
