import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { StoreFailed } from "../../../src/core/model/Failure.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { storeCall } from "../../../src/store/sqlite/StoreCall.ts"
import { withSturdyTransactions } from "../../../src/store/sqlite/Database.ts"
import { id } from "../../support/Samples.ts"
import { lease, memory, row } from "../../support/TestStore.ts"

const full = new SqlError({ cause: Object.assign(new Error("disk full"), { code: "SQLITE_FULL" }) })

/** A client whose commit, or whose rollback, fails. */
const failing = (end: "commit" | "rollback") =>
  Effect.map(SqlClient.SqlClient, (sql) => {
    const withTransaction: typeof sql.withTransaction = (body) =>
      Effect.flatMap(Effect.exit(body), (exit) =>
        (end === "commit") === (exit._tag === "Success")
          ? Effect.die(new SqlError({ cause: full.cause, message: end }))
          : exit
      )
    return withSturdyTransactions(Object.assign(sql, { withTransaction }))
  })

describe("a transaction", () => {
  it.effect("whose commit fails is a failure, not the end of the process", () =>
    Effect.gen(function* () {
      const sql = yield* failing("commit")
      const failure = yield* Effect.flip(storeCall("try")(sql.withTransaction(Effect.succeed(1))))
      expect(failure).toMatchObject({ _tag: "StoreFailed", code: "SQLITE_FULL" })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("that SQLite has rolled back already fails with what happened first", () =>
    Effect.gen(function* () {
      const sql = yield* failing("rollback")
      const first = new StoreFailed({ operation: "first", code: "SQLITE_IOERR", problem: "disk" })
      expect(yield* Effect.flip(sql.withTransaction(Effect.fail(first)))).toBe(first)
    }).pipe(Effect.provide(memory()))
  )

  it.effect("leaves other defects as they are", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const exit = yield* Effect.exit(sql.withTransaction(Effect.die("a bug")))
      expect(exit).toMatchObject({ cause: { _tag: "Die", defect: "a bug" } })
    }).pipe(Effect.provide(memory()))
  )
})

describe("a full disk", () => {
  it.effect("fails what is written, keeps what was, and is over when there is space again", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const claims = yield* Claims
      const queue = yield* JobQueue
      yield* queue.enqueue(id(1), "hook")
      const [job] = yield* claims.claim(yield* lease(), 1)
      const [pages] = yield* sql<{ readonly page_count: number }>`PRAGMA page_count`
      yield* sql.unsafe(`PRAGMA max_page_count = ${pages?.page_count ?? 0}`)
      const much = sql`INSERT INTO cursor (name, value) VALUES ('much', ${"x".repeat(100_000)})`.pipe(storeCall("much"))
      const failure = yield* Effect.flip(claims.finish(job!, much))
      expect(failure).toMatchObject({ code: "SQLITE_FULL" })
      expect(failure.message).toContain("the disk is full (SQLITE_FULL: database or disk is full); make room there")
      expect(yield* row(1)).toMatchObject({ state: "running" })
      yield* sql.unsafe(`PRAGMA max_page_count = 1000000`)
      expect(yield* claims.finish(job!, much)).toBe("settled")
    }).pipe(Effect.provide(memory()))
  )
})
