import * as Option from "effect/Option"
import type { SandboxClock } from "../http/SandboxClock.ts"
import * as Database from "./model/Database.ts"
import type * as Table from "./model/Table.ts"

/** Copies of the database, as Stash leaves them beside it. */
export interface Backups {
  /** Keeps the database as it is now; answers the path of the copy. */
  readonly save: (database: Database.Database) => string
  /** A database from the copy of that path, else from the newest. The state at the start is the oldest copy, `start`. */
  readonly load: (path: string | undefined) => Option.Option<Database.Database>
}

export const make = (clock: SandboxClock, atStart: Database.Database, wrote: Table.Wrote): Backups => {
  const saved = new Map([["start", Database.snapshot(atStart)]])
  return {
    save: (database) => {
      const path = `/config/stash-go.sqlite.75.${clock.now()}`
      saved.set(path, Database.snapshot(database))
      return path
    },
    load: (path) =>
      Option.map(Option.fromNullable(saved.get(path ?? [...saved.keys()].at(-1) ?? "")), (rows) =>
        Database.from(rows, wrote)
      )
  }
}
