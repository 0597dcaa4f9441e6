import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import { join } from "node:path"
import { Config } from "../config/Config.ts"
import { remember } from "../config/DataDirectory.ts"
import { ReconcileScope } from "../core/plan/DriftReport.ts"
import { exampleLines } from "../core/plan/DriftTold.ts"
import { driftLines } from "../serve/report/DriftLines.ts"
import { whoSyncs } from "../serve/report/WhoSyncs.ts"
import { RuntimeRow } from "../store/runtime/RuntimeRow.ts"
import { fileName } from "../store/sqlite/DatabaseFile.ts"
import { whileSame } from "../store/sqlite/SameDatabase.ts"
import { Reconcile } from "../sync/compare/Reconcile.ts"
import { dataDir, json, logFormat } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import * as Logging from "./Logging.ts"
import { opened } from "./Opened.ts"
import { sayingWhatStays } from "./Stopped.ts"
import { option, words } from "./Values.ts"

const options = {
  scope: option(
    "scope",
    words("Which scenes: all, or those edited lately; by default reconcile_scope", ...ReconcileScope.literals)
  ).pipe(Options.optional),
  fix: Options.boolean("fix").pipe(Options.withDescription("Enqueue the scenes of which an item differs")),
  images: Options.boolean("images").pipe(
    Options.withDescription("Look at posters and backgrounds too, which costs a request or two for each scene")
  ),
  json,
  dataDir,
  logFormat
}

export const reconcile = Command.make("reconcile", options, (given) =>
  Effect.gen(function* () {
    const { colours, places, self } = yield* Invocation
    const { folder, layer } = yield* opened(given.dataDir)
    yield* Effect.gen(function* () {
      yield* remember(folder, places)
      const database = join(folder, fileName)
      const { enabled, reconcile_scope: usual } = yield* Effect.flatMap(Config, ({ settings }) => settings)
      const { run } = yield* Reconcile
      const report = yield* run({
        scope: Option.getOrElse(given.scope, () => usual),
        fix: given.fix,
        images: given.images,
        progress: () => Effect.void
      })
      const runtime = yield* Effect.flatMap(RuntimeRow, ({ living }) => living(self.host))
      const hint =
        report.enqueued > 0
          ? [`The scenes are in the queue; ${whoSyncs(runtime, enabled)}`]
          : !given.fix && report.drifted > 0
            ? ["Nothing was enqueued; add --fix to have them synced"]
            : []
      yield* Console.log(
        given.json
          ? JSON.stringify({ database, ...report })
          : [...driftLines(report), ...exampleLines(report), ...hint, `Database: ${database}`].join("\n")
      )
    }).pipe(
      whileSame,
      Effect.provide(layer),
      Effect.provide(Logging.layer(given.logFormat, colours, given.json ? LogLevel.Warning : LogLevel.Info))
    )
  }).pipe(sayingWhatStays(given.dataDir))
).pipe(Command.withDescription("Compare Plex with what it should show; say what differs"))
