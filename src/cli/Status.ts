import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { printable } from "../core/model/Printable.ts"
import { Problem } from "../core/model/Problem.ts"
import { type Overview, overview } from "../serve/report/Overview.ts"
import { overviewServices } from "../serve/live/OverviewLive.ts"
import { overviewJson } from "../serve/report/OverviewJson.ts"
import { overviewLines } from "../serve/report/OverviewLines.ts"
import { problemJson, problemLine, verdictOf } from "../serve/report/ProblemLines.ts"
import { wrapped } from "../serve/report/Wrapped.ts"
import { columns } from "./Columns.ts"
import { Unfinished } from "./Exit.ts"
import { dataDir, json } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import { openedFor } from "./OpenedFor.ts"
import { watching } from "./Watching.ts"

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

const text = (now: Overview, { json: asJson, verbose }: Given) =>
  asJson
    ? Effect.succeed(JSON.stringify(overviewJson(now)))
    : Effect.map(columns, (width) => wrapped(overviewLines(now, { verbose }).map(printable), width))

/** All of it but times, which move by themselves. */
const substance = (now: Overview): string => overviewLines(now, { verbose: true, when: () => "" }).join("\n")

export const status = Command.make("status", options, (given) =>
  Effect.gen(function* () {
    const { self } = yield* Invocation
    const { layer } = yield* Effect.catchTag(openedFor(given.dataDir, overviewServices), "NotUsedYet", ({ database }) =>
      Effect.zipRight(Console.log(unused(given.json, self.version, database)), new Unfinished())
    )
    const asked = overview(self.host, self.version)
    const look = Effect.flatMap(asked, (now) =>
      Effect.map(text(now, given), (said) => ({ said, substance: substance(now) }))
    )
    if (given.watch) return yield* Effect.provide(watching(look, !given.json), layer)
    const now = yield* Effect.provide(asked, layer)
    yield* Console.log(yield* text(now, given))
    if (verdictOf(now.problems).exitStatus === 1) return yield* new Unfinished()
  })
).pipe(Command.withDescription("Whether all is well; what is not, what to do, and counts"))
