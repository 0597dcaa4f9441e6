import * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { overlay, Settings } from "../core/settings/Settings.ts"
import { BadConfiguration } from "./BadConfiguration.ts"
import { type Environment, fromEnvironment, fromFile } from "./Sources.ts"

// One by one: what is wrong with one of them keeps the other from nothing.
const decodeLetters = Schema.decodeUnknown(Settings.pick("dlq_retention_days"))
const decodeHistory = Schema.decodeUnknown(Settings.pick("history_days"))

/** A number of days, as far as it can be told without asking Stash. The other settings may be missing. */
const daysOf =
  (name: string, decode: (raw: unknown) => Effect.Effect<number, ParseResult.ParseError>) =>
  (folder: string, environment: Environment) =>
    Effect.gen(function* () {
      const sources = [yield* fromFile(folder), yield* fromEnvironment(environment)]
      return yield* decode(overlay(...sources.map(({ raw }) => raw)))
    }).pipe(
      Effect.catchTag("ParseError", (error) => {
        const problems = ParseResult.ArrayFormatter.formatErrorSync(error).map(({ message }) => message)
        return new BadConfiguration({ problems: problems.map((problem) => ({ name, problem })), note: "" })
      })
    )

/** How many days failed jobs are kept. */
export const retentionDays = daysOf("dlq_retention_days", (raw) =>
  Effect.map(decodeLetters(raw), (settings) => settings.dlq_retention_days)
)

/** How many days writes are kept. */
export const historyDays = daysOf("history_days", (raw) =>
  Effect.map(decodeHistory(raw), (settings) => settings.history_days)
)
