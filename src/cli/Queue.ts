import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import { join } from "node:path"
import { FanOut } from "../watch/FanOut.ts"
import { remember } from "../config/DataDirectory.ts"
import { State } from "../core/model/Job.ts"
import { localTime } from "../serve/report/LocalTime.ts"
import { processedLines, rowJson, rowLines } from "../serve/report/QueueLines.ts"
import { fileName } from "../store/sqlite/DatabaseFile.ts"
import { clearable, QueueRows } from "../store/queue/QueueView.ts"
import { whileSame } from "../store/sqlite/SameDatabase.ts"
import { type Processed, ProcessQueue } from "../sync/drain/Follow.ts"
import { confirmed, yes } from "./Confirm.ts"
import { Unfinished } from "./Exit.ts"
import { dataDir, json, limit, logFormat } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import * as Logging from "./Logging.ts"
import { opened } from "./Opened.ts"
import { openedFor } from "./OpenedFor.ts"
import { progressBar } from "./ProgressBar.ts"
import { sayingWhatStays } from "./Stopped.ts"
import { inTime, timeout, timeToWork } from "./Timeout.ts"
import { option, optionOr, words } from "./Values.ts"

const listOptions = {
  state: option("state", words("Only jobs in this state", ...State.literals)).pipe(Options.optional),
  limit,
  json,
  dataDir
}

const list = Command.make("list", listOptions, (given) =>
  Effect.gen(function* () {
    const { layer } = yield* openedFor(given.dataDir, QueueRows.Default)
    const rows = yield* Effect.flatMap(QueueRows, (queue) =>
      queue.list(given.limit, Option.getOrNull(given.state))
    ).pipe(Effect.provide(layer))
    yield* Console.log(given.json ? JSON.stringify(rows.map(rowJson)) : rowLines(rows).join("\n"))
  })
).pipe(Command.withDescription("Jobs in the order of their turn, and what each waits for"))

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

const clearOptions = {
  state: optionOr(
    "state",
    words("Only jobs in this state; jobs that run are never removed", ...clearable, "all"),
    "all"
  ),
  yes,
  json,
  dataDir
}

const clear = Command.make("clear", clearOptions, (given) =>
  Effect.gen(function* () {
    const which = given.state === "all" ? "every job that does not run" : `every job that is ${given.state}`
    yield* confirmed(
      given,
      `Remove ${which} from the queue? What they were to sync is synced when it is wished for again.`
    )
    const { database, layer } = yield* openedFor(given.dataDir, QueueRows.Default)
    const states = clearable.filter((state) => given.state === "all" || given.state === state)
    const cleared = yield* Effect.flatMap(QueueRows, (queue) => queue.clear(states)).pipe(Effect.provide(layer))
    yield* Console.log(
      given.json ? JSON.stringify({ database, cleared }) : `${cleared} jobs removed\nDatabase: ${database}`
    )
  })
).pipe(Command.withDescription("Remove jobs that do not run; asks first"))

export const queue = Command.make("queue").pipe(
  Command.withDescription("Look at the queue, work it off, or clear it"),
  Command.withSubcommands([list, process, clear])
)
