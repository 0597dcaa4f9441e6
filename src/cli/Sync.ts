import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import { join } from "node:path"
import { type Named, Requests } from "../watch/Requests.ts"
import { Config } from "../config/Config.ts"
import { remember } from "../config/DataDirectory.ts"
import { rateText } from "../core/model/SyncProgress.ts"
import type { SceneId } from "../core/model/Scene.ts"
import { fileName } from "../store/sqlite/DatabaseFile.ts"
import { RuntimeRow } from "../store/runtime/RuntimeRow.ts"
import { whileSame } from "../store/sqlite/SameDatabase.ts"
import { Follow, type Report } from "../sync/drain/Follow.ts"
import { Libraries } from "../sync/index/Libraries.ts"
import { whoSyncs } from "../serve/report/WhoSyncs.ts"
import { checked, planned, which } from "./DryPlan.ts"
import { Unfinished } from "./Exit.ts"
import { dataDir, json, logFormat } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import * as Logging from "./Logging.ts"
import { opened } from "./Opened.ts"
import { type ProgressBar, progressBar } from "./ProgressBar.ts"
import { sayingWhatStays } from "./Stopped.ts"
import { inTime, timeout, timeToWork } from "./Timeout.ts"

const options = {
  ...which,
  wait: Options.boolean("wait").pipe(
    Options.withDescription("Stay until these scenes are synced, waiting, parked or failed")
  ),
  timeout,
  dryRun: Options.boolean("dry-run").pipe(
    Options.withDescription("Print what would be written, field by field, and write nothing")
  ),
  json,
  dataDir,
  logFormat
}

type Given = Command.Command.ParseConfig<typeof options>

const allFound = (found: ReadonlyArray<SceneId>): Named => ({ found, missing: [] })

const enqueue = ({ all, scene }: Given) =>
  Effect.flatMap(Requests, (requests) =>
    scene.length > 0 ? requests.named(scene) : Effect.map(all ? requests.all : requests.recent, allFound)
  )

const sayMissing = (missing: ReadonlyArray<SceneId>) =>
  missing.length === 0
    ? Effect.void
    : Console.error(
        `Stash has no such scene: ${missing.join(", ")}. A scene's number stands in its address in Stash: …/scenes/12`
      )

const line = (report: Report): string =>
  `${report.enqueued} scenes in ${report.seconds.toFixed(1)} s (${rateText(report.enqueued / Math.max(report.seconds, 0.001))}): ${report.synced} synced, ${report.unchanged} unchanged, ` +
  `${report.waiting} waiting, ${report.parked} parked, ${report.dead} failed (${report.writes} writes, ${report.uploads} pictures)`

const follow = (given: Given, folder: string, ids: ReadonlyArray<SceneId>, bar: ProgressBar) =>
  Effect.gen(function* () {
    const { self } = yield* Invocation
    // Whether Plex answers and lets us in is better said now than by a thousand jobs.
    yield* Effect.flatMap(Libraries, ({ ask }) => ask)
    const { follow: see } = yield* Follow
    const timeout = yield* timeToWork(given.timeout)
    const report = yield* bar.during((progress) => see({ self, ids, timeout, progress }))
    const database = join(folder, fileName)
    const { remaining, seconds, ...counts } = report
    yield* given.json
      ? Console.log(JSON.stringify({ database, ...counts, seconds }))
      : Console.log(`${line(report)}\nDatabase: ${database}`)
    if (remaining > 0) yield* Console.error(`The time is over: ${remaining} scenes are still in the queue`)
    if (remaining > 0 || report.dead > 0) return yield* new Unfinished()
  })

const enqueued = (given: Given, folder: string, ids: ReadonlyArray<SceneId>) =>
  Effect.gen(function* () {
    const { self } = yield* Invocation
    const database = join(folder, fileName)
    const runtime = yield* Effect.flatMap(RuntimeRow, ({ living }) => living(self.host))
    const { enabled } = yield* Effect.flatMap(Config, ({ settings }) => settings)
    yield* Console.log(
      given.json
        ? JSON.stringify({ database, enqueued: ids.length, runtime: Option.isSome(runtime) })
        : `${ids.length} scenes enqueued; ${whoSyncs(runtime, enabled)}${Option.isNone(runtime) && enabled ? " (or add --wait)" : ""}\nDatabase: ${database}`
    )
  })

export const sync = Command.make("sync", options, (given) =>
  Effect.gen(function* () {
    const { colours, places, terminal } = yield* Invocation
    yield* checked(given)
    const { folder, layer } = yield* opened(given.dataDir)
    const bar = progressBar(terminal && given.logFormat === "pretty")
    yield* Effect.gen(function* () {
      if (given.dryRun) return yield* planned(given, Option.none())
      const { found, missing } = yield* enqueue(given)
      yield* remember(folder, places)
      yield* sayMissing(missing)
      if (found.length > 0 || missing.length === 0 || given.json)
        yield* given.wait ? follow(given, folder, found, bar) : enqueued(given, folder, found)
      if (missing.length > 0) return yield* new Unfinished()
    }).pipe(
      whileSame,
      Effect.provide(layer),
      Effect.provide(Logging.layer(given.logFormat, colours, given.json ? LogLevel.Warning : LogLevel.Info, bar.above))
    )
  }).pipe(inTime(given.timeout), given.dryRun ? identity : sayingWhatStays(given.dataDir))
).pipe(Command.withDescription("Sync scenes to Plex: all, recently edited, or named ones"))
