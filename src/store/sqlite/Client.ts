// @effect/sql's client over better-sqlite3, which that library has too: its statements and transactions cost three times what SQLite does, for spans that
// nobody collects, a scope and a cache with a clock. Here a statement is one step, as SQLite keeps nobody waiting but for its disk.
import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import Sqlite from "better-sqlite3"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"

interface Place {
  readonly filename: string
  readonly readonly?: boolean
}

type Rows = ReadonlyArray<object>

/** Runs a statement's text with what is bound to it. */
type Run = (text: string, parameters: ReadonlyArray<unknown>) => Effect.Effect<Rows, SqlError>

/** What each statement's text was compiled to. They are as many as the source has: none is made of data. */
const runner = (database: Sqlite.Database): Run => {
  const prepared = new Map<string, Sqlite.Statement<Array<unknown>, object>>()
  const statementOf = (text: string) => {
    const known = prepared.get(text)
    if (known !== undefined) return known
    const made = database.prepare<Array<unknown>, object>(text)
    prepared.set(text, made)
    return made
  }
  return (text, parameters) => {
    try {
      const statement = statementOf(text)
      if (statement.reader) return Effect.succeed(statement.all(...parameters))
      statement.run(...parameters)
      return Effect.succeed([])
    } catch (cause) {
      return Effect.fail(new SqlError({ cause, message: "Failed to execute statement" }))
    }
  }
}

const none = Effect.dieMessage("only rows are asked for")

/** For what is asked of the library's own client: the migrator does so. */
const connectionOf = (run: Run): Connection => {
  const execute = (text: string, parameters: ReadonlyArray<unknown>) => Effect.suspend(() => run(text, parameters))
  return {
    execute,
    executeUnprepared: execute,
    executeRaw: () => none,
    executeStream: () => none,
    executeValues: () => none
  }
}

interface Within {
  readonly currentContext: Context.Context<never>
}

/** The transaction that a fiber works in. */
const outerOf = ({ currentContext }: Within) => Context.getOption(currentContext, SqlClient.TransactionConnection)

const into = (context: Context.Context<never>) => FiberRef.set(FiberRef.currentContext, context)

const open = ({ filename, readonly = false }: Place) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const database = new Sqlite(filename, { readonly })
      database.pragma("journal_mode = WAL")
      return database
    }),
    (database) => Effect.sync(() => database.close())
  )

const make = (place: Place) =>
  Effect.gen(function* () {
    const database = yield* open(place)
    const run = runner(database)
    const connection = connectionOf(run)
    const client = yield* SqlClient.make({
      acquirer: Effect.succeed(connection),
      compiler: Statement.makeCompilerSqlite(),
      spanAttributes: []
    })
    /** Who may begin a transaction, and whose turn it is then. */
    const turn = yield* Effect.makeSemaphore(1)

    /** What does not belong to the transaction under way waits for its end. */
    const quick = <A extends object>(statement: Statement.Statement<A>): Statement.Statement<A> => {
      const rows = () => run(...statement.compile())
      return Object.assign(statement, {
        commit: () =>
          Effect.withFiberRuntime<Rows, SqlError>((fiber) =>
            database.inTransaction && Option.isNone(outerOf(fiber)) ? turn.withPermits(1)(Effect.suspend(rows)) : rows()
          )
      })
    }

    /** One within another is a savepoint, and ends with it. Not to be interrupted but in its body; `leave` comes first after that. */
    const between = <A, E, R>(
      depth: number,
      body: Effect.Effect<A, E, R>,
      leave: Effect.Effect<void>
    ): Effect.Effect<A, E | SqlError, R> => {
      const rollback = depth === 0 ? "ROLLBACK" : `ROLLBACK TO within_${depth}`
      // Where SQLite could not go on, it has rolled back by itself; and what failed first is told.
      const undo = Effect.suspend(() => (database.inTransaction ? Effect.ignore(run(rollback, [])) : Effect.void))
      // A full disk shows in the commit.
      const commit = Effect.suspend(() => (depth === 0 ? Effect.tapError(run("COMMIT", []), () => undo) : Effect.void))
      const ended = Effect.matchCauseEffect(body, {
        onFailure: (cause) => Effect.zipRight(Effect.zipRight(leave, undo), Effect.failCause(cause)),
        onSuccess: (value) => Effect.as(Effect.zipRight(leave, commit), value)
      })
      return Effect.suspend(() => Effect.zipRight(run(depth === 0 ? "BEGIN" : `SAVEPOINT within_${depth}`, []), ended))
    }

    /** All of it takes effect, or nothing. Whatever fails is a failure like any other. */
    const withTransaction = <A, E, R>(body: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
      Effect.uninterruptibleMask((restore) =>
        Effect.withFiberRuntime<A, E | SqlError, R>((fiber) => {
          const outer = outerOf(fiber)
          const depth = Option.isNone(outer) ? 0 : outer.value[1] + 1
          const before = fiber.currentContext
          const inside = Context.add(before, SqlClient.TransactionConnection, [connection, depth])
          // By hand: `locally` takes thrice as many steps, to be safe from what cannot happen here.
          const whole = between(depth, Effect.zipRight(into(inside), restore(body)), into(before))
          if (depth > 0) return whole
          // Nearly always nobody is in the way, and taking a turn is what costs most.
          return Effect.flatMap(
            turn.withPermitsIfAvailable(1)(whole),
            Option.match({
              onNone: () => Effect.zipRight(restore(turn.take(1)), Effect.ensuring(whole, turn.release(1))),
              onSome: Effect.succeed
            })
          )
        })
      )

    const tagged = (first: TemplateStringsArray | string, ...rest: ReadonlyArray<unknown>) =>
      typeof first === "string" ? client(first) : quick(client(first, ...rest))
    // A tag for templates and a maker of names, as the client is: TypeScript knows no function of both for one that tells them apart.
    return Object.assign(tagged as Statement.Constructor, client, {
      unsafe: <A extends object>(text: string, parameters?: ReadonlyArray<unknown>) =>
        quick(client.unsafe<A>(text, parameters)),
      withTransaction
    }) as SqlClient.SqlClient
  })

/** A database, opened in WAL mode. One that cannot be is a defect. */
export const layer = (place: Place): Layer.Layer<SqlClient.SqlClient> =>
  Layer.scoped(SqlClient.SqlClient, make(place)).pipe(Layer.provide(Reactivity.layer))
