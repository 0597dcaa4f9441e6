import * as SqlClient from "@effect/sql/SqlClient"
import Sqlite from "better-sqlite3"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { StoreFailed } from "../core/Failure.ts"
import { JobQueue } from "./JobQueue.ts"
import { storeCall } from "./StoreCall.ts"

/** How soon a row that somebody wrote is noticed. */
const interval = Duration.millis(200)

/** What was seen of the queue: SQLite's `data_version`, which other connections' commits move, and the wishes of this process. */
type Seen = string

/**
 * Moves with every commit, our own too. Asked several times a second for as long as the runtime lives, it has a connection of its own and
 * nothing around it: a home server should not notice that it is watched.
 */
const pulseOf = (file: string) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.try(() => new Sqlite(file, { readonly: true, fileMustExist: true })),
      (connection) => Effect.sync(() => connection.close())
    ),
    (connection) => {
      const statement = connection.prepare("PRAGMA data_version").pluck()
      return () => statement.get()
    }
  )

/** Waits for wishes without reading a table. */
export class QueueNotice extends Effect.Service<QueueNotice>()("plexsync/QueueNotice", {
  scoped: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const queue = yield* JobQueue

    const version: Effect.Effect<Seen, StoreFailed> = sql<{ readonly data_version: number }>`PRAGMA data_version`.pipe(
      Effect.zipWith(queue.wishes, ([row], wishes) => `${row?.data_version ?? ""}/${wishes}`),
      storeCall("watch for jobs")
    )

    // A database in memory has no second connection; without one, the first is asked as often.
    const pulse = yield* sql<{ readonly file: string }>`PRAGMA database_list`.pipe(
      Effect.flatMap(([main]) => pulseOf(main?.file ?? "")),
      Effect.orElseSucceed(() => undefined)
    )

    /** Ends when something was committed since `pulse` gave `last`; at once after a while where there is none. */
    const beat = (last: unknown): Effect.Effect<void> =>
      Effect.flatMap(Effect.sleep(interval), () => (pulse !== undefined && pulse() === last ? beat(last) : Effect.void))

    /** Ends as soon as the version differs from `seen`; gives the new one. */
    const changed = (seen: Seen): Effect.Effect<Seen, StoreFailed> =>
      Effect.suspend(() => {
        const last = pulse?.()
        return Effect.flatMap(version, (now) =>
          now === seen ? Effect.zipRight(beat(last), changed(seen)) : Effect.succeed(now)
        )
      })

    return {
      version,
      changed,
      /** A mark that moves with every commit, our own too. */
      mark: Effect.sync(() => pulse?.()),
      /** Ends soon after something was committed since the mark was taken; in memory, soon. */
      committed: beat
    } as const
  }),
  dependencies: [JobQueue.Default]
}) {}
