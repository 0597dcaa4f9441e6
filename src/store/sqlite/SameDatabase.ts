import * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as MutableRef from "effect/MutableRef"
import { type BigIntStats, closeSync, fstatSync, openSync, statSync } from "node:fs"
import { join } from "node:path"
import { StoreFailed } from "../../core/model/Failure.ts"
import { fileName } from "./DatabaseFile.ts"

/** The database's file: its path, and a hold on the file that was there when the database was opened. */
interface Hold {
  readonly path: string
  readonly file: MutableRef.MutableRef<number | undefined>
}

/** None for a database in memory. */
export class DatabaseHold extends Context.Reference<DatabaseHold>()("plexsync/DatabaseHold", {
  defaultValue: (): Hold | undefined => undefined
}) {}

/**
 * For a database of this folder, which is to be opened after this layer: closing a file gives up every lock that the process has on it,
 * SQLite's too, so this hold is the last to go.
 */
export const holdIn = (folder: string) =>
  Layer.scoped(
    DatabaseHold,
    Effect.acquireRelease(
      Effect.sync((): Hold => ({ path: join(folder, fileName), file: MutableRef.make<number | undefined>(undefined) })),
      (hold) => Effect.sync(() => (hold.file.current === undefined ? undefined : closeSync(hold.file.current)))
    )
  )

/** How soon it is noticed where nothing is written. */
const patrol = "5 seconds"

const isSame = (one: BigIntStats, other: BigIntStats): boolean => one.dev === other.dev && one.ino === other.ino

/** Whether the file of this path is the one that is held. Both are asked each time: some file systems number a file anew while it is open. */
const isHeld = ({ file, path }: Hold): boolean => {
  try {
    const there = statSync(path, { bigint: true, throwIfNoEntry: false })
    return there !== undefined && file.current !== undefined && isSame(there, fstatSync(file.current, { bigint: true }))
  } catch {
    // What cannot be looked at is not known to be another: that is for the next statement to say.
    return true
  }
}

const openedNow = ({ file, path }: Hold) => {
  try {
    MutableRef.set(file, openSync(path, "r"))
  } catch {
    // Gone already: nothing is held.
  }
}

const replaced = (path: string) =>
  new StoreFailed({
    operation: "look for the database",
    code: "REPLACED",
    problem: `${path} is no longer the file that this process has open; it was deleted, moved or replaced, so this process ends and writes nothing more`
  })

/**
 * Whether the database in the data directory is still the one this process has open. On most systems an open file can be deleted, moved or
 * replaced, and goes on to work for who has it open: a second one that works beside the next.
 */
export class SameDatabase extends Effect.Service<SameDatabase>()("plexsync/SameDatabase", {
  effect: Effect.gen(function* () {
    // So that it is open by now.
    yield* SqlClient.SqlClient
    const hold = yield* DatabaseHold
    const gone = yield* Deferred.make<never, StoreFailed>()
    if (hold !== undefined) yield* Effect.sync(() => openedNow(hold))

    /** Fails once it is another; asked before each write to Plex, it costs a look at the file's entry. */
    const holds: Effect.Effect<void, StoreFailed> =
      hold === undefined
        ? Effect.void
        : Effect.gen(function* () {
            if (!(yield* Deferred.isDone(gone)) && isHeld(hold)) return
            yield* Deferred.fail(gone, replaced(hold.path))
            return yield* Deferred.await(gone)
          })

    /** Fails as soon as it is known to be another. */
    const lost: Effect.Effect<never, StoreFailed> = Effect.raceFirst(
      Deferred.await(gone),
      Effect.forever(Effect.delay(holds, patrol))
    )

    return { holds, lost } as const
  })
}) {}

/** Works for as long as the database is the one in its folder. */
export const whileSame = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { lost } = yield* SameDatabase
    // In a scope: also when it is interrupted, it has given everything back before the database is closed.
    const working = yield* Effect.forkScoped(work)
    return yield* Effect.raceFirst(Fiber.join(working), lost)
  }).pipe(Effect.scoped)
