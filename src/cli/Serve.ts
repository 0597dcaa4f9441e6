import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Schedule from "effect/Schedule"
import { Config } from "../config/Config.ts"
import { remember } from "../config/DataDirectory.ts"
import { run } from "../serve/Runtime.ts"
import { dataDir, logFormat } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import * as Logging from "./Logging.ts"
import { opened } from "./Opened.ts"

/** Stash may be starting, or be away for a while: a runtime that ended then would have to be started again by a person. */
const untilStashAnswers = Schedule.exponential("500 millis").pipe(
  Schedule.union(Schedule.spaced("30 seconds")),
  Schedule.whileInput(({ _tag }: { readonly _tag: string }) => _tag === "Unreachable" || _tag === "Unavailable"),
  Schedule.tapInput(({ message }: { readonly message: string }) => Effect.logWarning(`Waiting for Stash: ${message}`))
)

export const serve = Command.make("serve", { dataDir, logFormat }, (options) =>
  Effect.gen(function* () {
    const { places, self, terminal } = yield* Invocation
    const setting = yield* opened(options.dataDir)
    const logging = Logging.layer(options.logFormat, terminal, LogLevel.Info)
    yield* Effect.gen(function* () {
      yield* Effect.logInfo(`Data directory: ${setting.folder}`)
      yield* remember(setting.folder, places)
      const { debug_logging: debug } = yield* Effect.flatMap(Config, ({ settings }) => settings)
      yield* Logger.withMinimumLogLevel(run(self), debug ? LogLevel.Debug : LogLevel.Info)
    }).pipe(Effect.provide(Layer.retry(setting.layer, untilStashAnswers)), Effect.provide(logging))
  })
).pipe(Command.withDescription("Run until stopped: sync what hooks and commands ask for"))
