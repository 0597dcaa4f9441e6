import * as Options from "@effect/cli/Options"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import { seconds } from "../core/settings/SettingTypes.ts"
import { Invocation } from "./Invocation.ts"
import { option } from "./Values.ts"

/** The time that a person gave a command is over before it could say what came of it. */
export class TimeOver extends Data.TaggedError("TimeOver")<{ readonly seconds: number }> {
  override get message() {
    return `The time is over: the command did not end by itself within ${this.seconds} s; what it enqueued stays in the queue`
  }
}

/** Timers know no longer time: 2^31 milliseconds. */
const longest = 2_147_483

/** Seconds that a command has in all. */
export const timeout = option("timeout", {
  kind: seconds(0, longest),
  value: "SECONDS",
  about: "The longest time for all of it, from the start of the program to its end; without it, no limit"
}).pipe(Options.optional)

type Given = Option.Option<number>

/** What is left of it since the process began. Milliseconds. */
const left = (seconds: number) =>
  Effect.gen(function* () {
    const { self } = yield* Invocation
    return Math.max(0, self.started + seconds * 1000 - (yield* Clock.currentTimeMillis))
  })

/** How long it takes at most to give back what is under way. Milliseconds. */
const farewell = 6000

/** How long a command may work, so that a moment is left for its end: a third of the time, where that is little. */
export const timeToWork = (given: Given) =>
  Effect.transposeOption(
    Option.map(given, (seconds) =>
      Effect.map(left(seconds), (rest) => Duration.millis(Math.max(0, rest - Math.min(farewell, (seconds * 1000) / 3))))
    )
  )

/**
 * A command in the time that a person gave it. What does not even end when the time is over is left behind; who interrupts it waits until it has
 * given everything back, for a while.
 */
export const inTime =
  (given: Given) =>
  <A, E, R>(command: Effect.Effect<A, E, R>): Effect.Effect<A, E | TimeOver, R | Invocation> =>
    Option.match(given, {
      onNone: (): Effect.Effect<A, E | TimeOver, R | Invocation> => command,
      onSome: (seconds) =>
        Effect.uninterruptibleMask((restore) =>
          Effect.gen(function* () {
            const duration = yield* left(seconds)
            const working = yield* Effect.forkDaemon(Effect.interruptible(command))
            const over = Effect.zipRight(Fiber.interruptFork(working), new TimeOver({ seconds }))
            const ended = yield* restore(Effect.timeoutOption(Fiber.join(working), duration)).pipe(
              Effect.onInterrupt(() =>
                Effect.zipRight(
                  Fiber.interruptFork(working),
                  Effect.timeoutOption(Effect.interruptible(Fiber.await(working)), farewell)
                )
              )
            )
            return yield* Option.match(ended, { onNone: () => over, onSome: Effect.succeed })
          })
        )
    })
