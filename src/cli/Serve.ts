import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as MutableRef from "effect/MutableRef"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { dropOlderCopies } from "../launch/RuntimeCopy.ts"
import { refuseLinkedLog } from "../launch/LogPath.ts"
import { startedBy } from "../launch/StartedBy.ts"
import { remember } from "../config/DataDirectory.ts"
import { secretsOf } from "../config/SecretsOf.ts"
import { SettingsState } from "../config/Config.ts"
import { redact } from "../core/model/Redact.ts"
import { messageOf } from "../core/model/Thrown.ts"
import { untilItCanBegin } from "../serve/runtime/CannotBegin.ts"
import { keepSession } from "../serve/runtime/AccessCare.ts"
import { logFile } from "../serve/runtime/LogFile.ts"
import { run } from "../serve/runtime/Runtime.ts"
import { runtime } from "../serve/live/RuntimeLive.ts"
import { write } from "../stash/plugin/LogLine.ts"
import { Logged, statusOf } from "./Exit.ts"
import { dataDir, logFormat } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import * as Logging from "./Logging.ts"
import { setting } from "./Opened.ts"

/** Whoever started it will start another when Stash is back. */
const forAWhile = Schedule.zipLeft(untilItCanBegin, Schedule.recurUpTo("10 minutes"))

const wait = Options.boolean("wait").pipe(
  Options.withDescription("While another runtime lives on this data directory, wait for it to end")
)

/** The log says as much as debug_logging wants, and no secret of the settings in force, from one moment to the next. */
const makeLog = (format: "pretty" | "json", terminal: boolean, target: (line: string) => void) => {
  const verbose = MutableRef.make(false)
  const secrets = MutableRef.make<ReadonlyArray<string>>([])
  const follow = Effect.flatMap(SettingsState, ({ changes }) =>
    Effect.forkScoped(
      Stream.runForEach(changes, (settings) =>
        Effect.sync(() => {
          MutableRef.set(verbose, settings.debug_logging)
          // Those of before may still be on their way into a message.
          MutableRef.update(secrets, (known) => [...new Set([...known, ...secretsOf(settings)])])
        })
      )
    )
  )
  const lines = (line: string) => target(redact(line, MutableRef.get(secrets)))
  return { follow, layer: Logging.layerFollowing(lines, format, terminal, verbose) }
}

/** Whoever looks for it later finds in the log that it ended, and why. */
const lastWords = (told: () => NodeJS.Signals | undefined) => (cause: Cause.Cause<unknown>) => {
  if (Cause.isInterruptedOnly(cause)) return Effect.logInfo(`Runtime ends: it was told to (${told() ?? "no signal"})`)
  const failure = Cause.squash(cause)
  return Cause.isFailure(cause)
    ? Effect.logError(`Runtime ends: ${messageOf(failure)}`)
    : Effect.logError("Runtime ends", cause)
}

export const serve = Command.make("serve", { dataDir, logFormat, wait }, (options) =>
  Effect.gen(function* () {
    const { colours, places, self, told } = yield* Invocation
    const ofPlugin = places.environment[startedBy] === "plugin"
    const found = yield* setting(options.dataDir)
    const { folder } = found
    if (ofPlugin) yield* refuseLinkedLog(folder)
    const log = yield* Effect.sync(() =>
      makeLog(options.logFormat, colours && !ofPlugin, ofPlugin ? logFile(folder) : write)
    )
    const kept = Layer.retry(
      runtime({ ...found, start: "patient", self, ofPlugin }),
      ofPlugin ? forAWhile : untilItCanBegin
    )
    yield* Effect.gen(function* () {
      yield* log.follow
      yield* Effect.logInfo(`Data directory: ${folder}`)
      yield* remember(folder, places)
      if (ofPlugin) yield* dropOlderCopies(folder, places.home)
      yield* run(self, { wait: options.wait }, Effect.asVoid(keepSession(folder)))
    }).pipe(
      Effect.scoped,
      Effect.provide(kept),
      Effect.onExit(Exit.match({ onFailure: lastWords(told), onSuccess: () => Effect.void })),
      Effect.provide(log.layer),
      Effect.catchAll((failure) => new Logged({ status: statusOf(failure) }))
    )
  })
).pipe(Command.withDescription("Run until stopped: sync what hooks and commands ask for"))
