import * as SqlClient from "@effect/sql/SqlClient"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { storeCall } from "./StoreCall.ts"

/** How soon a row that another process wrote is noticed. */
const interval = Duration.millis(200)

/**
 * Waits for other connections' writes without reading a table: SQLite's `data_version` moves when another connection commits.
 * A process's own writes do not move it.
 */
export class QueueNotice extends Effect.Service<QueueNotice>()("plexsync/QueueNotice", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const version = sql`PRAGMA data_version`.pipe(
      Effect.flatMap(Schema.decodeUnknown(Schema.Tuple(Schema.Struct({ data_version: Schema.Int })))),
      Effect.map(([row]) => row.data_version),
      storeCall("watch for jobs")
    )

    /** Ends as soon as the version differs from `seen`; gives the new one. */
    const changed = (seen: number): Effect.Effect<number, Effect.Effect.Error<typeof version>> =>
      Effect.flatMap(version, (now) =>
        now === seen
          ? Effect.zipRight(
              Effect.sleep(interval),
              Effect.suspend(() => changed(seen))
            )
          : Effect.succeed(now)
      )

    return { version, changed } as const
  })
}) {}
