import type * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"

/**
 * A commit that fails (a full disk shows there), and a rollback after SQLite has rolled back by itself, are defects to the client.
 * Here they are failures like any other: the first that happened is told.
 */
const sturdy =
  (withTransaction: SqlClient.SqlClient["withTransaction"]) =>
  <R, E, A>(body: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
    Effect.gen(function* () {
      const first = yield* Ref.make(Option.none<Cause.Cause<E>>())
      const failure = (defect: SqlError): Effect.Effect<never, E | SqlError> =>
        Effect.flatMap(Ref.get(first), (cause): Effect.Effect<never, E | SqlError> =>
          Option.isSome(cause) ? Effect.failCause(cause.value) : defect
        )
      return yield* withTransaction(Effect.tapErrorCause(body, (cause) => Ref.set(first, Option.some(cause)))).pipe(
        Effect.catchSomeDefect((defect) =>
          defect instanceof SqlError ? Option.some(failure(defect)) : Option.none<Effect.Effect<never, E | SqlError>>()
        )
      )
    })

/** The same client, with transactions whose every failure can be handled. */
export const withSturdyTransactions = <Client extends SqlClient.SqlClient>(client: Client): Client =>
  Object.assign(client, { withTransaction: sturdy(client.withTransaction) })
