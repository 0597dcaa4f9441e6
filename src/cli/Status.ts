import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Terminal from "@effect/platform/Terminal"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { printable } from "../core/model/Printable.ts"
import { Problem } from "../core/model/Problem.ts"
import { type Overview, overview } from "../serve/report/Overview.ts"
import { overviewJson } from "../serve/report/OverviewJson.ts"
import { overviewLines } from "../serve/report/OverviewLines.ts"
import { problemJson, problemLine, verdictOf } from "../serve/report/ProblemLines.ts"
import { wrapped } from "../serve/report/Wrapped.ts"
import { Unfinished } from "./Exit.ts"
import { dataDir, json } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import { openedStore } from "./OpenedStore.ts"

const options = {
  verbose: Options.boolean("verbose").pipe(
    Options.withDescription("Also what goes on inside: queue states, lease, circuits, outages, parts of the runtime")
  ),
  watch: Options.boolean("watch").pipe(
    Options.withDescription("Go on showing it until it is ended; in a pipe, once more at each change")
  ),
  json,
  dataDir
}
type Given = Command.Command.ParseConfig<typeof options>

/** What is said where nothing was synced yet. */
const unused = (asJson: boolean, version: string, database: string) => {
  const problem = Problem.NoDatabase({ database })
  const verdict = verdictOf([problem])
  return asJson
    ? JSON.stringify({
        version,
        database,
        runtime: null,
        blocked: null,
        paused: [],
        vanishedScenes: null,
        queue: null,
        breakers: null,
        outages: [],
        skipped: [],
        scope: [],
        problems: [problemJson(problem)],
        verdict
      })
    : `Database: ${database}\n${verdict.sentence}\n${problemLine(problem)}`
}

/** Columns of what it is printed to, or those that a person asks for; null: lines stay whole. */
const width = Effect.gen(function* () {
  const { places } = yield* Invocation
  const columns =
    (yield* Effect.flatMap(Terminal.Terminal, (terminal) => terminal.columns)) || Number(places.environment["COLUMNS"])
  return Number.isInteger(columns) && columns > 0 ? columns : null
})

const text = (now: Overview, { json: asJson, verbose }: Given) =>
  asJson
    ? Effect.succeed(JSON.stringify(overviewJson(now)))
    : Effect.map(width, (columns) => wrapped(overviewLines(now, { verbose }).map(printable), columns))

/** All of it but times, which move by themselves. */
const substance = (now: Overview): string => overviewLines(now, { verbose: true, when: () => "" }).join("\n")

const look = "1 second"
/** To the upper left corner, and nothing below it. */
const anew = "\u001b[H\u001b[J"

/** Shows it again and again: on a terminal in place, elsewhere below each other where something changed. */
const watching = (
  given: Given,
  asked: Effect.Effect<
    Overview,
    Effect.Effect.Error<ReturnType<typeof overview>>,
    Effect.Effect.Context<ReturnType<typeof overview>>
  >
) =>
  Effect.gen(function* () {
    const terminal = yield* Terminal.Terminal
    const redraws = (yield* terminal.isTTY) && !given.json
    const last = yield* Ref.make("")
    const round = Effect.gen(function* () {
      const now = yield* asked
      const said = yield* text(now, given)
      const fresh = redraws ? said : substance(now)
      const before = yield* Ref.getAndSet(last, fresh)
      if (before === fresh) return
      if (redraws) yield* terminal.display(`${anew}${said}\n`)
      else yield* Console.log(before === "" || given.json ? said : `\n${said}`)
    })
    return yield* Effect.forever(Effect.zipRight(round, Effect.sleep(look)))
  })

export const status = Command.make("status", options, (given) =>
  Effect.gen(function* () {
    const { self } = yield* Invocation
    const { layer } = yield* Effect.catchTag(openedStore(given.dataDir), "NotUsedYet", ({ database }) =>
      Effect.zipRight(Console.log(unused(given.json, self.version, database)), new Unfinished())
    )
    const asked = overview(self.host, self.version)
    if (given.watch) return yield* Effect.provide(watching(given, asked), layer)
    const now = yield* Effect.provide(asked, layer)
    yield* Console.log(yield* text(now, given))
    if (verdictOf(now.problems).exitStatus === 1) return yield* new Unfinished()
  })
).pipe(Command.withDescription("Whether all is well; what is not, what to do, and counts"))
