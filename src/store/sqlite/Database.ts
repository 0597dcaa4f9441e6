import * as Migrator from "@effect/sql/Migrator"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { existsSync, lstatSync, rmSync } from "node:fs"
import { join } from "node:path"
import { messageOf } from "../../core/model/Thrown.ts"
import { layer as client } from "./Client.ts"
import { checkAfterCrash, isLeftOpen } from "./DatabaseCheck.ts"
import { copyAside } from "./DatabaseCopy.ts"
import { fileName, linkIn, makePrivate, schemaVersion } from "./DatabaseFile.ts"
import { codeOf, isPassing, sentenceOf, type Trouble, troubleOf } from "./DatabaseTrouble.ts"
import { migrations } from "./Migrations.ts"
import { networkOf } from "./NetworkFolder.ts"

/** The database could not be opened; nothing in it was changed. */
export class DatabaseUnusable extends Schema.TaggedError<DatabaseUnusable>()("DatabaseUnusable", {
  path: Schema.String,
  problem: Schema.String,
  /** What a person can do, as the end of a sentence; empty where nobody knows. */
  remedy: Schema.String,
  /** Whether it is worth waiting for better times. */
  passing: Schema.optionalWith(Schema.Boolean, { default: () => false })
}) {
  override get message() {
    return `The database ${this.path} cannot be used: ${sentenceOf(this)}`
  }
}

const unusable = (path: string, { passing = false, problem, remedy }: Trouble & { readonly passing?: boolean }) =>
  new DatabaseUnusable({ path, problem, remedy, passing })

const failureOf = (cause: unknown) => {
  const code = codeOf(cause)
  return { ...troubleOf(code, messageOf(cause)), passing: isPassing(code) }
}

const userVersion = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`PRAGMA user_version`).pipe(
  Effect.flatMap(Schema.decodeUnknown(Schema.Tuple(Schema.Struct({ user_version: Schema.Int })))),
  Effect.map(([row]) => row.user_version)
)

/** The version it is at; refused when that is newer than ours. */
const knownVersion = (path: string) =>
  Effect.filterOrFail(
    userVersion,
    (version) => version <= schemaVersion,
    (version) =>
      unusable(path, {
        problem: `it was written by a newer PlexSync (schema ${version}, this one knows ${schemaVersion})`,
        remedy: "update PlexSync"
      })
  )

const copy = (path: string) =>
  Effect.try({
    try: () => copyAside(path, schemaVersion),
    catch: (cause) => {
      const trouble = failureOf(cause)
      return unusable(path, { ...trouble, problem: `it cannot be copied aside before its update: ${trouble.problem}` })
    }
  })

/** Two processes may start at once: the first statement takes the write lock, so that the second waits and finds the work done. */
const upgrade = (path: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`PRAGMA application_id = ${sql.literal("1347179603")}`
    const version = yield* knownVersion(path)
    if (version > 0 && version < schemaVersion) yield* copy(path)
    yield* Migrator.make({})({ loader: Migrator.fromRecord(migrations) })
    yield* sql`PRAGMA user_version = ${sql.literal(String(schemaVersion))}`
  })

const migrate = (path: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    // An accepted edit must outlive a power cut.
    yield* sql`PRAGMA synchronous = FULL`
    if ((yield* knownVersion(path)) < schemaVersion) yield* sql.withTransaction(upgrade(path))
  })

const problemOf = (cause: Cause.Cause<unknown>, path: string): DatabaseUnusable => {
  const failure = Cause.squash(cause)
  if (failure instanceof DatabaseUnusable) return failure
  return unusable(path, failureOf(failure instanceof Error && failure.cause instanceof Error ? failure.cause : failure))
}

/** Side files of a database that was deleted without them: a new one would take up theirs, which somebody may still have open. */
const dropOrphans = (path: string): void => {
  const left = ["-wal", "-shm"].map((end) => path + end).filter((side) => existsSync(side))
  // Looked for after them: where several make it at once, the files may be the first one's.
  if (left.length > 0 && !existsSync(path)) for (const side of left) rmSync(side, { force: true })
}

const prepare = (folder: string, path: string) =>
  Effect.gen(function* () {
    const network = yield* networkOf(folder)
    if (network !== undefined) {
      return yield* unusable(path, {
        problem: `it lies on another machine (${network}), where its locks do not hold`,
        remedy: "give a folder on a local disk, with --data-dir or PLEXSYNC_DATA_DIR"
      })
    }
    const link = yield* Effect.try({
      try: () => {
        const found = linkIn(folder)
        if (found === undefined) {
          dropOrphans(path)
          makePrivate(folder, path)
        }
        return found
      },
      catch: (cause) => unusable(path, failureOf(cause))
    })
    if (link !== undefined) {
      return yield* unusable(path, {
        problem: `${link} is a symbolic link, and is not followed`,
        remedy: "put the file itself there, or give its folder with --data-dir or PLEXSYNC_DATA_DIR"
      })
    }
  })

/** Over a connection that only reads: closing it leaves everything as it is. */
const lookOver = (path: string) =>
  Effect.gen(function* () {
    if (!(yield* isLeftOpen(path))) return
    const found = yield* checkAfterCrash.pipe(Effect.provide(client({ filename: path, readonly: true })))
    if (found !== undefined) return yield* unusable(path, troubleOf("SQLITE_CORRUPT", found))
  }).pipe(Effect.catchAllCause((cause) => problemOf(cause, path)))

/**
 * Many processes may open a new file at once. SQLite refuses some of what they do then (the change to WAL) without waiting, and who waits
 * for a lock may wait too long on a busy machine.
 */
const untilFree = Schedule.intersect(
  Schedule.jittered(Schedule.spaced("100 millis")),
  Schedule.recurUpTo("10 seconds")
).pipe(Schedule.whileInput(({ problem }: DatabaseUnusable) => problem.includes("SQLITE_BUSY")))

const open = (filename: string): Layer.Layer<SqlClient.SqlClient, DatabaseUnusable> =>
  Layer.effectDiscard(migrate(filename)).pipe(
    Layer.provideMerge(client({ filename })),
    Layer.catchAllCause((cause) => Layer.fail(problemOf(cause, filename))),
    Layer.retry(untilFree)
  )

/** Whether a data directory has a database; fails where there can be none, and where nobody may look. */
export const isThere = (folder: string): Effect.Effect<boolean, DatabaseUnusable> => {
  const path = join(folder, fileName)
  return Effect.try({
    try: () => lstatSync(path, { throwIfNoEntry: false }) !== undefined,
    catch: (cause) => unusable(path, failureOf(cause))
  })
}

const inFolder = (folder: string, before: (path: string) => Effect.Effect<void, DatabaseUnusable>) => {
  const path = join(folder, fileName)
  return Layer.unwrapEffect(Effect.as(Effect.zipRight(prepare(folder, path), before(path)), open(path)))
}

/** The database of a data directory, created and migrated where needed. */
export const layer = (folder: string): Layer.Layer<SqlClient.SqlClient, DatabaseUnusable> =>
  inFolder(folder, () => Effect.void)

/** The same for who has time: looked over first when nobody came to close it the last time. */
export const layerChecked = (folder: string): Layer.Layer<SqlClient.SqlClient, DatabaseUnusable> =>
  inFolder(folder, lookOver)

/** Every call is a new, empty, migrated database. */
export const layerMemory = (): Layer.Layer<SqlClient.SqlClient, DatabaseUnusable> => open(":memory:")
