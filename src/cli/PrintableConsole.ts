import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { printable } from "../core/model/Printable.ts"

const clean = (values: ReadonlyArray<unknown>): ReadonlyArray<unknown> =>
  values.map((value) => (typeof value === "string" ? printable(value) : value))

/** Whatever a command prints holds no byte that a terminal would obey. Help is printed elsewhere, with its own colours. */
export const withPrintableConsole = <A, E, R>(command: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Console.consoleWith((console) =>
    Effect.withConsole(command, {
      ...console,
      log: (...values) => console.log(...clean(values)),
      error: (...values) => console.error(...clean(values))
    })
  )
