import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as MutableRef from "effect/MutableRef"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { SettingsState } from "../config/SettingsState.ts"
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

const wait = Options.boolean("wait").pipe(
  Options.withDescription("While another runtime lives on this data directory, wait for it to end")
)

/** The log says as much as debug_logging wants, from one moment to the next. */
const followed = (verbose: MutableRef.MutableRef<boolean>) =>
  Effect.flatMap(SettingsState, ({ changes }) =>
    Effect.forkScoped(
      Stream.runForEach(changes, ({ debug_logging: debug }) => Effect.sync(() => MutableRef.set(verbose, debug)))
    )
  )

export const serve = Command.make("serve", { dataDir, logFormat, wait }, (options) =>
  Effect.gen(function* () {
    const { places, self, terminal } = yield* Invocation
    const setting = yield* opened(options.dataDir, "patient")
    const verbose = yield* Effect.sync(() => MutableRef.make(false))
    const logging = Logging.layerFollowing(options.logFormat, terminal, verbose)
    yield* Effect.gen(function* () {
      yield* Effect.logInfo(`Data directory: ${setting.folder}`)
      yield* remember(setting.folder, places)
      yield* followed(verbose)
      yield* run(self, { wait: options.wait })
    }).pipe(Effect.scoped, Effect.provide(Layer.retry(setting.layer, untilStashAnswers)), Effect.provide(logging))
  })
).pipe(Command.withDescription("Run until stopped: sync what hooks and commands ask for"))
