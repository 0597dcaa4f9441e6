import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { StoreFailed } from "../../../src/core/model/Failure.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { storeCall, transaction } from "../../../src/store/sqlite/StoreCall.ts"
import { id } from "../../support/Samples.ts"
import { lease, memory, row } from "../../support/TestStore.ts"

/** A table whose rows each need another row, which is asked for when a transaction ends. */
const withRelation = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.all([
    sql`PRAGMA foreign_keys = ON`,
    sql`CREATE TABLE parent (id INTEGER PRIMARY KEY)`,
    sql`CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)`
  ])
)

const parents = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT id FROM parent`)

describe("a transaction", () => {
  it.effect("whose commit fails is a failure, not the end of the process, and nothing of it stays", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* withRelation
      const orphan = Effect.zipRight(
        sql`INSERT INTO parent (id) VALUES (1)`,
        sql`INSERT INTO child (parent) VALUES (7)`
      )
      const failure = yield* Effect.flip(orphan.pipe(transaction(sql, "try")))
      expect(failure).toMatchObject({ _tag: "StoreFailed", code: "SQLITE_CONSTRAINT_FOREIGNKEY" })
      expect(yield* parents).toEqual([])
      yield* sql`INSERT INTO parent (id) VALUES (2)`.pipe(transaction(sql, "try"))
      expect(yield* parents).toEqual([{ id: 2 }])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("that SQLite has rolled back already fails with what happened first", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* withRelation
      const twice = sql`INSERT OR ROLLBACK INTO parent (id) VALUES (1), (1)`
      const first = new StoreFailed({ operation: "first", code: "SQLITE_IOERR", problem: "disk" })
      const call = Effect.catchAll(twice, () => first)
      expect(yield* Effect.flip(sql.withTransaction(call))).toBe(first)
      expect(yield* parents).toEqual([])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("within another takes back its own part alone where that goes on", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* withRelation
      const put = (id: number) => sql`INSERT INTO parent (id) VALUES (${id})`
      const part = (id: number) => Effect.ignore(sql.withTransaction(Effect.zipRight(put(id), Effect.fail("no"))))
      yield* sql.withTransaction(Effect.all([put(1), part(2), sql.withTransaction(put(3)), part(4)]))
      expect(yield* parents).toEqual([{ id: 1 }, { id: 3 }])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("is nobody else's: what others ask for meanwhile waits for its end, and is not undone with it", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* withRelation
      const [begun, end] = [yield* Deferred.make<undefined>(), yield* Deferred.make<never, string>()]
      const long = yield* Effect.fork(
        sql.withTransaction(
          Effect.all([sql`INSERT INTO parent (id) VALUES (1)`, Deferred.succeed(begun, undefined), Deferred.await(end)])
        )
      )
      yield* Deferred.await(begun)
      const others = yield* Effect.forkAll([
        sql`INSERT INTO parent (id) VALUES (2)`,
        sql.withTransaction(sql`INSERT INTO parent (id) VALUES (3)`),
        sql.unsafe("INSERT INTO parent (id) VALUES (4)")
      ])
      const impatient = yield* Effect.fork(sql.withTransaction(sql`INSERT INTO parent (id) VALUES (5)`))
      yield* Effect.yieldNow()
      yield* Fiber.interrupt(impatient)
      yield* Deferred.fail(end, "no")
      expect(yield* Effect.flip(Fiber.join(long))).toBe("no")
      yield* Fiber.join(others)
      expect(yield* parents).toEqual([{ id: 2 }, { id: 3 }, { id: 4 }])
    }).pipe(Effect.provide(memory()))
  )

  it.effect("that is interrupted leaves nothing behind", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* withRelation
      const begun = yield* Deferred.make<undefined>()
      const long = yield* Effect.fork(
        sql.withTransaction(
          Effect.all([sql`INSERT INTO parent (id) VALUES (1)`, Deferred.succeed(begun, undefined), Effect.never])
        )
      )
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(long)
      expect(yield* parents).toEqual([])
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
