import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"
import { StoreFailed } from "../../../src/core/model/Failure.ts"
import { one, snapshot, transaction } from "../../../src/store/sqlite/StoreCall.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { inFolder, memory } from "../../support/TestStore.ts"

const put = (path: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql`INSERT INTO folder (path) VALUES (${path})`)
const count = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  one({
    Request: Schema.Void,
    Result: Schema.Struct({ folders: Schema.Int }),
    execute: () => sql`SELECT count(*) AS folders FROM folder`
  })()
)

describe("a call of several statements", () => {
  it.effect("takes effect as a whole", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* Effect.zipRight(put("/a"), put("/b")).pipe(transaction(sql, "try"))
      expect(yield* count).toEqual({ folders: 2 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("leaves nothing behind when one of them fails, and has its name in what is told", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const failure = yield* Effect.flip(
        Effect.zipRight(put("/a"), sql`INSERT INTO folder (path) VALUES (NULL)`).pipe(transaction(sql, "try"))
      )
      expect(failure).toMatchObject({ _tag: "StoreFailed", operation: "try", code: "SQLITE_CONSTRAINT_NOTNULL" })
      expect(yield* count).toEqual({ folders: 0 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("tells of a call within it by that call's name", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const within = new StoreFailed({ operation: "within", code: "SQLITE_IOERR", problem: "disk" })
      const call = Effect.zipRight(put("/a"), Effect.fail(within)).pipe(transaction(sql, "try"))
      expect(yield* Effect.flip(call)).toMatchObject({ operation: "within", code: "SQLITE_IOERR" })
      expect(yield* count).toEqual({ folders: 0 })
    }).pipe(Effect.provide(memory()))
  )

  it.effect("that gives an answer of another shape has failed", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const failure = yield* Effect.flip(Schema.decodeUnknown(Schema.String)(1).pipe(transaction(sql, "try")))
      expect(failure).toMatchObject({ operation: "try", code: "unreadable" })
    }).pipe(Effect.provide(memory()))
  )
})

describe("several looks", () => {
  it.scoped("show one moment, though another process writes between two of them", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const other = yield* Layer.toRuntime(Layer.fresh(inFolder(folder)))
      const another = Effect.promise(() => Runtime.runPromise(other)(put("/late"))) // in a transaction of its own
      const looks = Effect.all([count, Effect.zipRight(another, count)])
      yield* Effect.gen(function* () {
        expect(yield* looks).toEqual([{ folders: 0 }, { folders: 1 }])
        const sql = yield* SqlClient.SqlClient
        yield* sql`DELETE FROM folder`
        expect(yield* Effect.orDie(looks).pipe(snapshot("try"))).toEqual([{ folders: 0 }, { folders: 0 }])
        expect(yield* count).toEqual({ folders: 1 })
      }).pipe(Effect.provide(inFolder(folder)))
    })
  )
})

describe("a statement that always gives a row", () => {
  it.effect("that gives none is a defect", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const find = one({
        Request: Schema.Void,
        Result: Schema.Struct({ path: Schema.String }),
        execute: () => sql`SELECT path FROM folder`
      })
      expect(yield* Effect.exit(find())).toMatchObject({ cause: { _tag: "Die" } })
      yield* put("/a")
      expect(yield* find()).toEqual({ path: "/a" })
    }).pipe(Effect.provide(memory()))
  )
})
