import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type { ParseError } from "effect/ParseResult"
import { StoreFailed } from "../core/StoreFailed.ts"
import { codeOf, sentenceOf, troubleOf } from "./DatabaseTrouble.ts"

const failed = (operation: string, error: SqlError | ParseError): StoreFailed => {
  if (!(error instanceof SqlError)) return new StoreFailed({ operation, code: "unreadable", problem: error.message })
  const { cause } = error
  const code = codeOf(cause)
  const said = cause instanceof Error ? cause.message : error.message
  return new StoreFailed({ operation, code, problem: sentenceOf(troubleOf(code, said)) })
}

/** Names a call to the store and turns what the driver says into the one error callers decide on. */
export const storeCall =
  (operation: string) =>
  <A, R>(call: Effect.Effect<A, SqlError | ParseError, R>): Effect.Effect<A, StoreFailed, R> =>
    Effect.mapError(call, (error) => failed(operation, error))
