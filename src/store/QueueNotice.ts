import * as SqlClient from "@effect/sql/SqlClient"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { StoreFailed } from "../core/Failure.ts"
import { JobQueue } from "./JobQueue.ts"
import { storeCall } from "./StoreCall.ts"

/** How soon a row that somebody wrote is noticed. */
const interval = Duration.millis(200)

/** What was seen of the queue: SQLite's `data_version`, which other connections' commits move, and the wishes of this process. */
type Seen = string

/** Waits for wishes without reading a table. */
export class QueueNotice extends Effect.Service<QueueNotice>()("plexsync/QueueNotice", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const queue = yield* JobQueue

    // Asked several times a second for as long as the runtime lives: no more is done than needed.
    const version: Effect.Effect<Seen, StoreFailed> = sql<{ readonly data_version: number }>`PRAGMA data_version`.pipe(
      Effect.zipWith(queue.wishes, ([row], wishes) => `${row?.data_version ?? ""}/${wishes}`),
      storeCall("watch for jobs")
    )

    /** Ends as soon as the version differs from `seen`; gives the new one. */
    const changed = (seen: Seen): Effect.Effect<Seen, StoreFailed> =>
      Effect.flatMap(version, (now) =>
        now === seen
          ? Effect.zipRight(
              Effect.sleep(interval),
              Effect.suspend(() => changed(seen))
            )
          : Effect.succeed(now)
      )

    return { version, changed } as const
  }),
  dependencies: [JobQueue.Default]
}) {}
