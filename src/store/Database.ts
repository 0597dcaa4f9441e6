import * as Migrator from "@effect/sql/Migrator"
import * as SqlClient from "@effect/sql/SqlClient"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { migrations, schemaVersion } from "./Migrations.ts"

/** The database could not be opened; nothing in it was changed. */
export class DatabaseUnusable extends Schema.TaggedError<DatabaseUnusable>()("DatabaseUnusable", {
  path: Schema.String,
  problem: Schema.String
}) {
  override get message() {
    return `The database ${this.path} cannot be used: ${this.problem}`
  }
}

export const fileName = "plexsync.db"

const userVersion = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`PRAGMA user_version`).pipe(
  Effect.flatMap(Schema.decodeUnknown(Schema.Tuple(Schema.Struct({ user_version: Schema.Int })))),
  Effect.map(([row]) => row.user_version)
)

/** Two processes may start at once: the first statement takes the write lock, so that the second waits and finds the work done. */
const upgrade = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`PRAGMA application_id = ${sql.literal("1347179603")}`
  yield* Migrator.make({})({ loader: Migrator.fromRecord(migrations) })
  yield* sql`PRAGMA user_version = ${sql.literal(String(schemaVersion))}`
})

const migrate = (path: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    // An accepted edit must outlive a power cut.
    yield* sql`PRAGMA synchronous = FULL`
    const version = yield* userVersion
    if (version > schemaVersion) {
      return yield* new DatabaseUnusable({
        path,
        problem: `it was written by a newer PlexSync (schema ${version}, this one knows ${schemaVersion}); update PlexSync`
      })
    }
    if (version < schemaVersion) yield* sql.withTransaction(upgrade)
  })

const problemOf = (cause: Cause.Cause<unknown>, path: string): DatabaseUnusable => {
  const failure = Cause.squash(cause)
  if (failure instanceof DatabaseUnusable) return failure
  const root = failure instanceof Error && failure.cause instanceof Error ? failure.cause : failure
  return new DatabaseUnusable({ path, problem: root instanceof Error ? root.message : String(root) })
}

/** The folder 0700, the file 0600: it holds names and paths. SQLite gives its side files the mode of the main one. */
const prepare = (folder: string, path: string) =>
  Effect.try({
    try: () => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeFileSync(path, "", { flag: "a", mode: 0o600 })
      chmodSync(path, 0o600)
    },
    catch: (cause) => new DatabaseUnusable({ path, problem: cause instanceof Error ? cause.message : String(cause) })
  })

const open = (filename: string): Layer.Layer<SqlClient.SqlClient, DatabaseUnusable> =>
  Layer.effectDiscard(migrate(filename)).pipe(
    Layer.provideMerge(SqliteClient.layer({ filename })),
    Layer.catchAllCause((cause) => Layer.fail(problemOf(cause, filename)))
  )

/** The database of a data directory, created and migrated where needed. */
export const layer = (folder: string): Layer.Layer<SqlClient.SqlClient, DatabaseUnusable> => {
  const path = join(folder, fileName)
  return Layer.unwrapEffect(Effect.as(prepare(folder, path), open(path)))
}

/** Every call is a new, empty, migrated database. */
export const layerMemory = (): Layer.Layer<SqlClient.SqlClient, DatabaseUnusable> => open(":memory:")
