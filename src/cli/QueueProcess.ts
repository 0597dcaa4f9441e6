import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as LogLevel from "effect/LogLevel"
import { join } from "node:path"
import { FanOut } from "../watch/FanOut.ts"
import { remember } from "../config/DataDirectory.ts"
import { localTime } from "../serve/report/LocalTime.ts"
import { processedLines } from "../serve/report/QueueLines.ts"
import { fileName } from "../store/sqlite/DatabaseFile.ts"
import { whileSame } from "../store/sqlite/SameDatabase.ts"
import { type Processed, ProcessQueue } from "../sync/drain/Follow.ts"
import { Unfinished } from "./Exit.ts"
import { dataDir, json, logFormat } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import * as Logging from "./Logging.ts"
import { opened } from "./Opened.ts"
import { progressBar } from "./ProgressBar.ts"
import { sayingWhatStays } from "./Stopped.ts"
import { inTime, timeout, timeToWork } from "./Timeout.ts"
import { about, clear, list } from "./Queue.ts"

const processOptions = {
  timeout,
  json,
  dataDir,
  logFormat
}

const processed = (database: string, { until, ...done }: Processed) => ({
  database,
  ...done,
  until: until === null ? null : localTime(until)
})

const process = Command.make("process", processOptions, (given) =>
  Effect.gen(function* () {
    const { colours, places, self, terminal } = yield* Invocation
    const { folder, layer } = yield* opened(given.dataDir)
    const bar = progressBar(terminal && given.logFormat === "pretty")
    yield* Effect.gen(function* () {
      yield* remember(folder, places)
      const database = join(folder, fileName)
      yield* Effect.flatMap(FanOut, ({ drain }) => drain)
      const queue = yield* ProcessQueue
      const timeout = yield* timeToWork(given.timeout)
      const done = yield* bar.during((progress) => queue.process({ self, timeout, progress }))
      yield* Console.log(
        given.json
          ? JSON.stringify(processed(database, done))
          : [...processedLines(done), `Database: ${database}`].join("\n")
      )
      if (done.remaining > 0 || done.dead > 0) return yield* new Unfinished()
    }).pipe(
      whileSame,
      Effect.provide(layer),
      Effect.provide(Logging.layer(given.logFormat, colours, given.json ? LogLevel.Warning : LogLevel.Info, bar.above))
    )
  }).pipe(inTime(given.timeout), sayingWhatStays(given.dataDir))
).pipe(Command.withDescription("Work the queue off now, but for what waits"))

export const queue = Command.make("queue").pipe(
  Command.withDescription(about),
  Command.withSubcommands([list, process, clear])
)
