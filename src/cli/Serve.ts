import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import { Config } from "../config/Config.ts"
import { remember } from "../config/DataDirectory.ts"
import { run } from "../serve/Runtime.ts"
import { dataDir, logFormat } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import * as Logging from "./Logging.ts"
import { opened } from "./Opened.ts"

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
    }).pipe(Effect.provide(setting.layer), Effect.provide(logging))
  })
).pipe(Command.withDescription("Run until stopped: sync what hooks and commands ask for"))
