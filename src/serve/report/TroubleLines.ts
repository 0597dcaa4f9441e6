import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { localTime } from "./LocalTime.ts"

const Troubles = Schema.Struct({
  troubles: Schema.Array(
    Schema.Struct({ name: Schema.String, problem: Schema.String, rounds: Schema.Number, sinceAt: Schema.Number })
  )
})
const decode = Schema.decodeUnknownOption(Troubles)

/** A line for each thing that a part of the runtime cannot do while it does all else. */
export const troubleLines = (name: string, told: unknown): ReadonlyArray<string> =>
  Option.match(decode(told), {
    onNone: () => [],
    onSome: ({ troubles }) =>
      troubles.map(
        (one) =>
          `${name}, ${one.name}: fails since ${localTime(one.sinceAt)} (${one.rounds} ${one.rounds === 1 ? "time" : "times"}), all else goes on: ${one.problem}`
      )
  })
