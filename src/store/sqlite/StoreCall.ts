import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import type { ParseError } from "effect/ParseResult"
import type * as Schema from "effect/Schema"
import { StoreFailed } from "../../core/model/StoreFailed.ts"
import { codeOf, sentenceOf, troubleOf } from "./DatabaseTrouble.ts"

type Failure = SqlError | ParseError | StoreFailed

const failed = (operation: string, error: Failure): StoreFailed => {
  if (error instanceof StoreFailed) return error
  if (!(error instanceof SqlError)) return new StoreFailed({ operation, code: "unreadable", problem: error.message })
  const { cause } = error
  const code = codeOf(cause)
  const said = cause instanceof Error ? cause.message : error.message
  return new StoreFailed({ operation, code, problem: sentenceOf(troubleOf(code, said)) })
}

/** Names a call to the store and turns what the driver says into the one error callers decide on. What has its name keeps it. */
export const storeCall =
  (operation: string) =>
  <A, R>(call: Effect.Effect<A, Failure, R>): Effect.Effect<A, StoreFailed, R> =>
    Effect.mapError(call, (error) => failed(operation, error))

/** A call of several statements: all of them take effect, or none. */
export const transaction =
  (sql: SqlClient.SqlClient, operation: string) =>
  <A, R>(call: Effect.Effect<A, Failure, R>): Effect.Effect<A, StoreFailed, R> =>
    storeCall(operation)(sql.withTransaction(call))

/** Several looks at what is stored that show it as it was at one moment: another process may write between two of them. */
export const snapshot =
  (operation: string) =>
  <A, R>(looks: Effect.Effect<A, Failure, R>): Effect.Effect<A, StoreFailed, R | SqlClient.SqlClient> =>
    Effect.flatMap(SqlClient.SqlClient, (sql) => transaction(sql, operation)(looks))

/** A statement that always gives one row, as a count does. */
export const one = <IR, II, IA, AR, AI, A, R, E>(statement: {
  readonly Request: Schema.Schema<IA, II, IR>
  readonly Result: Schema.Schema<A, AI, AR>
  readonly execute: (request: II) => Effect.Effect<ReadonlyArray<unknown>, E, R>
}) => {
  const find = SqlSchema.single(statement)
  return (request: IA) => Effect.catchTag(find(request), "NoSuchElementException", Effect.die)
}
