import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as LogLevel from "effect/LogLevel"
import { whileSame } from "../store/sqlite/SameDatabase.ts"
import { checked, planned, which } from "./DryPlan.ts"
import { dataDir, json, logFormat } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import { filled } from "./Kinds.ts"
import * as Logging from "./Logging.ts"
import { opened } from "./Opened.ts"
import { inTime, timeout } from "./Timeout.ts"
import { option } from "./Values.ts"

const options = {
  ...which,
  html: option("html", {
    kind: filled("the path of a file"),
    value: "FILE",
    about: "Write it as one page for a browser, too, with a filter"
  }).pipe(Options.optional),
  timeout,
  json,
  dataDir,
  logFormat
}

export const plan = Command.make("plan", options, (given) =>
  Effect.gen(function* () {
    const { colours } = yield* Invocation
    yield* checked(given)
    const { layer } = yield* opened(given.dataDir)
    yield* planned(given, given.html).pipe(
      whileSame,
      Effect.provide(layer),
      Effect.provide(Logging.layer(given.logFormat, colours, given.json ? LogLevel.Warning : LogLevel.Info))
    )
  }).pipe(inTime(given.timeout))
).pipe(Command.withDescription("What a sync would write, field by field; writes nothing"))
