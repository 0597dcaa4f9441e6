import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as LogLevel from "effect/LogLevel"
import { printable } from "../core/model/Printable.ts"
import { csvHead, csvLine, type Side, unmatchedJson, unmatchedLines } from "../serve/unmatched/UnmatchedReport.ts"
import { wrapped } from "../serve/report/Wrapped.ts"
import { whileSame } from "../store/sqlite/SameDatabase.ts"
import { Unmatched } from "../sync/compare/Unmatched.ts"
import { columns } from "./Columns.ts"
import { Usage } from "./Exit.ts"
import { dataDir, json, logFormat } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import { filled, Folder } from "./Kinds.ts"
import * as Logging from "./Logging.ts"
import { opened } from "./Opened.ts"
import { option } from "./Values.ts"

const options = {
  stash: Options.boolean("stash").pipe(Options.withDescription("Scenes of Stash that have no item in Plex")),
  plex: Options.boolean("plex").pipe(Options.withDescription("Items of Plex that have no scene in Stash")),
  library: option("library", {
    kind: filled("the name of a library"),
    value: "LIBRARY",
    about: "Only this library of Plex"
  }).pipe(Options.optional),
  path: option("path", {
    kind: Folder,
    value: "DIR",
    about: "Only what lies below this folder, as Stash sees it, or with --plex as Plex does"
  }).pipe(Options.optional),
  csv: Options.boolean("csv").pipe(Options.withDescription("Print a line for each of them, as a table")),
  json,
  dataDir,
  logFormat
}
type Given = Command.Command.ParseConfig<typeof options>

const sideOf = ({ csv, json: asJson, plex, stash }: Given): Effect.Effect<Side, Usage> => {
  if (plex === stash) return new Usage({ problem: "Say whose side to look at: one of --stash or --plex" })
  return csv && asJson
    ? new Usage({ problem: "Say how to print it: one of --csv or --json" })
    : Effect.succeed(stash ? "stash" : "plex")
}

export const unmatched = Command.make("unmatched", options, (given) =>
  Effect.gen(function* () {
    const { colours } = yield* Invocation
    const side = yield* sideOf(given)
    const { layer } = yield* opened(given.dataDir)
    const found = yield* Effect.gen(function* () {
      const { ofPlex, ofStash } = yield* Unmatched
      if (given.csv) yield* Console.log(csvHead(side))
      return yield* (side === "stash" ? ofStash : ofPlex)(given, (one) =>
        given.csv ? Console.log(csvLine(one)) : Effect.void
      )
    }).pipe(
      Effect.catchTag("NoLibrary", ({ message }) => new Usage({ problem: message })),
      whileSame,
      Effect.provide(layer),
      Effect.provide(Logging.layer(given.logFormat, colours, LogLevel.Warning))
    )
    if (given.csv) return
    if (given.json) return yield* Console.log(JSON.stringify(unmatchedJson(side, found)))
    yield* Console.log(wrapped(unmatchedLines(side, found).map(printable), yield* columns))
  })
).pipe(Command.withDescription("Scenes without an item in Plex, or items without a scene"))
