import * as SqlClient from "@effect/sql/SqlClient"
import Sqlite from "better-sqlite3"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { StoreFailed } from "../../core/model/Failure.ts"
import { JobQueue } from "./JobQueue.ts"
import { storeCall } from "../sqlite/StoreCall.ts"
import * as Queue from "effect/Queue"
import { watch } from "node:fs"

/**
 * Gives what ends when a file was written since it ended last. The system tells; where it does not, as on some mounted
 * folders, it never ends. Fails where a file cannot be watched: it is not there, or nobody may watch any more.
 */
export const fileChanges = (file: string) =>
  Effect.gen(function* () {
    const told = yield* Queue.sliding<null>(1)
    yield* Effect.acquireRelease(
      Effect.try(() =>
        watch(file, { persistent: false }, () => {
          told.unsafeOffer(null)
        })
          // It tells nothing from then on, and that is all.
          .on("error", () => {})
      ),
      (watcher) => Effect.sync(() => watcher.close())
    )
    return Queue.take(told)
  })

/** How soon a row that somebody wrote is noticed. */
const interval = Duration.millis(200)
/** The same where the system tells of each write, and may have left one out. */
const rarely = Duration.seconds(1)

/** What was seen of the queue: SQLite's `data_version`, which other connections' commits move, and the wishes of this process. */
type Seen = string

/** Moves with every commit, our own too. Asked for as long as the runtime lives, it has a connection of its own and nothing around it. */
const dataVersionOf = (file: string) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.try(() => new Sqlite(file, { readonly: true, fileMustExist: true })),
      (connection) => Effect.sync(() => connection.close())
    ),
    (connection) => {
      const statement = connection.prepare("PRAGMA data_version").pluck()
      return { file, read: () => statement.get() }
    }
  )
type DataVersion = Effect.Effect.Success<ReturnType<typeof dataVersionOf>>

/** Gives what waits until the pulse is another than it was. A home server should not notice that it is watched: the pulse is felt when the file stirs, and else seldom. */
const changesOf = ({ read, file }: DataVersion) =>
  Effect.gen(function* () {
    const known = yield* Ref.make(read())
    const moved = yield* Effect.flatMap(Deferred.make<null>(), Ref.make)
    const tell = Effect.gen(function* () {
      const now = read()
      if ((yield* Ref.getAndSet(known, now)) === now) return
      const told = yield* Ref.getAndSet(moved, yield* Deferred.make<null>())
      yield* Deferred.succeed(told, null)
    })
    const fileChanged = yield* Effect.option(fileChanges(`${file}-wal`))
    const patrol = Effect.delay(tell, Option.isSome(fileChanged) ? rarely : interval)
    yield* Effect.forkScoped(Effect.forever(patrol))
    if (Option.isSome(fileChanged)) {
      // A file is written a moment before the commit is there to be seen.
      yield* Effect.forkScoped(Effect.forever(Effect.zipRight(fileChanged.value, Effect.delay(tell, interval))))
    }
    /** Whom to wait for is asked before the pulse is: nothing is missed between them. */
    return (last: unknown) =>
      Effect.flatMap(Ref.get(moved), (next) => (read() === last ? Effect.asVoid(Deferred.await(next)) : Effect.void))
  })

/** Waits for wishes without reading a table. */
export class DatabaseChanges extends Effect.Service<DatabaseChanges>()("plexsync/DatabaseChanges", {
  scoped: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const queue = yield* JobQueue

    const version: Effect.Effect<Seen, StoreFailed> = sql<{ readonly data_version: number }>`PRAGMA data_version`.pipe(
      Effect.zipWith(queue.revision, ([row], wishes) => `${row?.data_version ?? ""}/${wishes}`),
      storeCall("watch for jobs")
    )

    // A database in memory has no second connection; without one, the first is asked as often.
    const dataVersion = yield* sql<{ readonly file: string }>`PRAGMA database_list`.pipe(
      Effect.flatMap(([main]) => dataVersionOf(main?.file ?? "")),
      Effect.option
    )
    const beyond = yield* Option.match(dataVersion, {
      onNone: () => Effect.succeed(() => Effect.void),
      onSome: changesOf
    })
    const mark = Effect.sync(() => Option.getOrUndefined(dataVersion)?.read())

    /** Ends when something was committed since `mark` gave `last`, but not at once: where much is written, that is enough. */
    const committed = (last: unknown): Effect.Effect<void> => Effect.zipRight(Effect.sleep(interval), beyond(last))

    /** Ends as soon as the version differs from `seen`; gives the new one. */
    const changed = (seen: Seen): Effect.Effect<Seen, StoreFailed> =>
      Effect.flatMap(mark, (last) =>
        Effect.flatMap(version, (now) =>
          now === seen ? Effect.zipRight(committed(last), changed(seen)) : Effect.succeed(now)
        )
      )

    return {
      version,
      changed,
      /** A mark that moves with every commit, our own too. */
      mark,
      /** Ends soon after something was committed since the mark was taken; in memory, soon. */
      committed
    } as const
  }),
  dependencies: [JobQueue.Default]
}) {}
