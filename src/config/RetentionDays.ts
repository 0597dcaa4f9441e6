import * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { overlay, Settings } from "../core/settings/Settings.ts"
import { BadConfiguration } from "./ConfigLive.ts"
import { type Environment, fromEnvironment, fromFile } from "./Sources.ts"

const decode = Schema.decodeUnknown(Settings.pick("dlq_retention_days"))

/** How many days failed jobs are kept, as far as it can be told without asking Stash. The other settings may be missing. */
export const retentionDays = (folder: string, environment: Environment) =>
  Effect.gen(function* () {
    const sources = [yield* fromFile(folder), yield* fromEnvironment(environment)]
    return yield* decode(overlay(...sources.map(({ raw }) => raw)))
  }).pipe(
    Effect.map((settings) => settings.dlq_retention_days),
    Effect.catchTag("ParseError", (error) => {
      const problems = ParseResult.ArrayFormatter.formatErrorSync(error).map(({ message }) => message)
      return new BadConfiguration({
        problems: problems.map((problem) => ({ name: "dlq_retention_days", problem })),
        note: ""
      })
    })
  )
