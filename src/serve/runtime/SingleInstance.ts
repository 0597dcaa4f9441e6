import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import { isNewer } from "../../core/model/Version.ts"
import type { Self } from "../../store/sqlite/Process.ts"
import { RuntimeRow, Succession } from "../../store/runtime/RuntimeRow.ts"
import { isPassing } from "../../store/sqlite/DatabaseTrouble.ts"
import { startLimit } from "../../store/queue/Statements.ts"

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

/** How a runtime is to live. */
export interface Manner {
  /** Whether to wait for as long as another lives, instead of giving up. */
  readonly wait: boolean
}

/** How long a second runtime waits for the first to go. Milliseconds. */
const patience = 15_000
/** The same where the first is asked to go: it will, and without a successor by then nobody would live. For as long no other is started. */
const heirsPatience = startLimit

/** Waits until no other runtime lives here, and takes its place. An older one is asked to leave. */
export const enter = (self: Self, { wait }: Manner) =>
  Effect.gen(function* () {
    const runtime = yield* RuntimeRow
    const succession = yield* Succession
    const told = yield* Ref.make(false)
    const began = yield* Clock.currentTimeMillis
    const isWorthIt = ({ version }: AlreadyRunning) =>
      Effect.map(
        Clock.currentTimeMillis,
        (now) => wait || now - began < (isNewer(self.version, version) ? heirsPatience : patience)
      )
    const tell = (other: AlreadyRunning) =>
      Effect.unlessEffect(Effect.logInfo(`${other.message}; waiting for it to end`), Ref.getAndSet(told, true))
    const attempt = Effect.gen(function* () {
      if (yield* runtime.enter(self)) return
      const other = yield* runtime.other(self)
      // None: another one that starts in this moment was faster, and is seen the next time.
      if (Option.isNone(other)) return yield* new AlreadyRunning({ host: self.host, pid: 0, version: self.version })
      if (isNewer(self.version, other.value.version)) yield* succession.ask(other.value, self.version)
      const running = new AlreadyRunning(other.value)
      if (wait) yield* tell(running)
      return yield* running
    })
    const warned = yield* Ref.make(false)
    const patient = Effect.retry(attempt, {
      schedule: Schedule.spaced("2 seconds"),
      while: (error) =>
        error._tag === "StoreFailed" && isPassing(error.code)
          ? Effect.as(
              Effect.unlessEffect(
                Effect.logWarning(`Waiting for the data directory: ${error.message}`),
                Ref.getAndSet(warned, true)
              ),
              true
            )
          : Effect.succeed(false)
    })
    yield* Effect.retry(patient, {
      schedule: Schedule.spaced("250 millis"),
      while: (error) => (error._tag === "AlreadyRunning" ? isWorthIt(error) : Effect.succeed(false))
    })
  })
