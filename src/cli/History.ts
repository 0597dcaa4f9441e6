import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import { sinceTime } from "../core/history/Since.ts"
import { printable } from "../core/model/Printable.ts"
import { historyJson, historyLines } from "../serve/history/HistoryLines.ts"
import { historyReport } from "../serve/history/HistoryReport.ts"
import { seenFrom } from "../serve/report/LocalTime.ts"
import { wrapped } from "../serve/report/Wrapped.ts"
import { columns } from "./Columns.ts"
import { dataDir, json, limit, logFormat } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import { Fields, From, OneItem, OneScene } from "./Kinds.ts"
import * as Logging from "./Logging.ts"
import { setting } from "./Opened.ts"
import { openedStore } from "./OpenedStore.ts"
import { option, repeatedOption } from "./Values.ts"

const options = {
  since: option("since", {
    kind: From,
    value: "TIME",
    about: "Since 2h, 3d, yesterday, or a date; without it, all"
  }).pipe(Options.optional),
  scene: repeatedOption("scene", { kind: OneScene, value: "ID", about: "One scene; may be given several times" }),
  item: repeatedOption("item", { kind: OneItem, value: "KEY", about: "One item of Plex; may be given several times" }),
  field: repeatedOption("field", {
    kind: Fields,
    value: "FIELD",
    about: "Only changes of this field, such as title, tags or poster; may be given several times"
  }),
  limit,
  json,
  dataDir,
  logFormat
}

export const history = Command.make("history", options, (given) =>
  Effect.gen(function* () {
    const { colours } = yield* Invocation
    const { database, layer } = yield* openedStore(given.dataDir)
    const where = yield* setting(given.dataDir)
    const now = yield* Clock.currentTimeMillis
    const wanted = {
      since: Option.match(given.since, {
        onNone: () => 0,
        onSome: (since) => sinceTime(since, now, DateTime.zoneMakeLocal())
      }),
      scenes: given.scene,
      items: given.item,
      fields: given.field.flat()
    }
    const report = yield* historyReport(where, wanted, given.limit).pipe(
      Effect.provide(layer),
      Effect.provide(Logging.layer(given.logFormat, colours, LogLevel.Warning))
    )
    if (given.json) return yield* Console.log(JSON.stringify(historyJson(report, database)))
    const width = yield* columns
    // On a terminal a value is shown as far as it is needed to know it; in a pipe, whole.
    const lines = historyLines(report, {
      when: seenFrom(now),
      ...(width === null ? { most: Infinity } : { most: 120 })
    })
    yield* Console.log(wrapped(lines.map(printable), width))
  })
).pipe(Command.withDescription("What was written to Plex and for whom, newest first"))
