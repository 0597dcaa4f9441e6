import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Folder } from "../../core/watch/FolderChanges.ts"
import { storeCall, transaction } from "../sqlite/StoreCall.ts"

/** Stash's folders as they were last read. */
export class KnownFolders extends Effect.Service<KnownFolders>()("plexsync/KnownFolders", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const find = SqlSchema.findAll({
      Request: Schema.Void,
      Result: Schema.Struct({ id: Schema.Int, path: Schema.String }),
      execute: () => sql`SELECT id, path FROM folder`
    })
    const all = find().pipe(storeCall("read folders"))

    /** These are all folders now; what did not change is not written. */
    const replace = (folders: ReadonlyArray<Folder>) => {
      const rows = JSON.stringify(folders)
      return Effect.zipRight(
        sql`DELETE FROM folder WHERE id NOT IN (SELECT value ->> 'id' FROM json_each(${rows}))`,
        sql`
          INSERT INTO folder (id, path) SELECT value ->> 'id', value ->> 'path' FROM json_each(${rows}) WHERE true
          ON CONFLICT (id) DO UPDATE SET path = excluded.path WHERE path <> excluded.path`
      ).pipe(Effect.asVoid, transaction(sql, "remember folders"))
    }

    return { all, replace } as const
  })
}) {}
