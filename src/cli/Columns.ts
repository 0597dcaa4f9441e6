import * as Terminal from "@effect/platform/Terminal"
import * as Effect from "effect/Effect"
import { Invocation } from "./Invocation.ts"

/** Columns of what it is printed to, or those that a person asks for; null: lines stay whole. */
export const columns = Effect.gen(function* () {
  const { places } = yield* Invocation
  const found =
    (yield* Effect.flatMap(Terminal.Terminal, (terminal) => terminal.columns)) || Number(places.environment["COLUMNS"])
  return Number.isInteger(found) && found > 0 ? found : null
})
