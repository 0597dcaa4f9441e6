import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { State } from "../core/model/Job.ts"
import { rowJson, rowLines } from "../serve/report/QueueLines.ts"
import { clearable, QueueRows } from "../store/queue/QueueView.ts"
import { confirmed, yes } from "./Confirm.ts"
import { dataDir, json, limit } from "./Flags.ts"
import { openedFor } from "./OpenedFor.ts"
import { option, optionOr, words } from "./Values.ts"

const listOptions = {
  state: option("state", words("Only jobs in this state", ...State.literals)).pipe(Options.optional),
  limit,
  json,
  dataDir
}

export const list = Command.make("list", listOptions, (given) =>
  Effect.gen(function* () {
    const { layer } = yield* openedFor(given.dataDir, QueueRows.Default)
    const rows = yield* Effect.flatMap(QueueRows, (queue) =>
      queue.list(given.limit, Option.getOrNull(given.state))
    ).pipe(Effect.provide(layer))
    yield* Console.log(given.json ? JSON.stringify(rows.map(rowJson)) : rowLines(rows).join("\n"))
  })
).pipe(Command.withDescription("Jobs in the order of their turn, and what each waits for"))

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

export const clear = Command.make("clear", clearOptions, (given) =>
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

export const about = "Look at the queue, work it off, or clear it"

/** The group without `process`. */
export const looks = Command.make("queue").pipe(Command.withDescription(about), Command.withSubcommands([list, clear]))
