import { assert, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { SameDatabase, whileSame } from "../../../src/store/sqlite/SameDatabase.ts"
import { id } from "../../support/Samples.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { inFolder, memory, rows } from "../../support/TestStore.ts"

const holds = Effect.flatMap(SameDatabase, (same) => same.holds)
const isLost = Effect.map(Effect.exit(holds), Exit.isFailure)
const file = (folder: string) => join(folder, "plexsync.db")

/** What a person or a program may do to the data directory while a process has the database open. */
const changes: ReadonlyArray<readonly [name: string, change: (folder: string) => void]> = [
  ["deleted with its side files", (folder) => ["", "-wal", "-shm"].forEach((end) => rmSync(file(folder) + end))],
  ["deleted alone", (folder) => rmSync(file(folder))],
  ["deleted with its folder", (folder) => rmSync(folder, { recursive: true })],
  ["moved with its folder", (folder) => renameSync(folder, `${folder}-moved`)],
  [
    "replaced by a backup of itself",
    (folder) => {
      copyFileSync(file(folder), `${file(folder)}.backup`)
      renameSync(`${file(folder)}.backup`, file(folder))
    }
  ],
  [
    "replaced by a file that is no database",
    (folder) => {
      rmSync(file(folder))
      writeFileSync(file(folder), "no database")
    }
  ],
  [
    "replaced by a folder of its name",
    (folder) => {
      rmSync(file(folder))
      mkdirSync(file(folder))
    }
  ]
]

describe("the database that a process has open", () => {
  it.scoped.each(changes)("is no longer the one in its folder when it was %s", ([, change]) =>
    Effect.gen(function* () {
      const folder = join(yield* temporaryFolder, "data")
      yield* Effect.gen(function* () {
        yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(7), "named"))
        yield* holds
        change(folder)
        const failure = yield* Effect.flip(holds)
        assert.include(
          failure.message,
          `${file(folder)} is no longer the file that this process has open; it was deleted, moved or replaced`
        )
        // Once lost is lost: nobody is asked again.
        if (existsSync(`${folder}-moved`)) renameSync(`${folder}-moved`, folder)
        assert.isTrue(yield* isLost)
      }).pipe(Effect.provide(inFolder(folder)))
    })
  )

  it.scoped("is another when the folder's name leads elsewhere by now", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const link = join(folder, "data")
      for (const name of ["one", "other"]) mkdirSync(join(folder, name))
      yield* Effect.scoped(Effect.provide(Effect.void, inFolder(join(folder, "other"))))
      symlinkSync(join(folder, "one"), link)
      yield* Effect.gen(function* () {
        yield* holds
        rmSync(link)
        symlinkSync(join(folder, "other"), link)
        assert.isTrue(yield* isLost)
      }).pipe(Effect.provide(inFolder(link)))
    })
  )

  it.scoped("stays the same while it cannot be looked at, which is for the next statement to say", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* Effect.gen(function* () {
        yield* holds
        renameSync(file(folder), `${file(folder)}.aside`)
        symlinkSync(file(folder), file(folder))
        yield* holds
        renameSync(`${file(folder)}.aside`, file(folder))
        yield* holds
      }).pipe(Effect.provide(inFolder(folder)))
    })
  )

  it.effect("is nobody else's in memory", () => Effect.provide(holds, memory()))

  it.scoped("lets work that is interrupted give back what it has before anything else ends", () =>
    Effect.gen(function* () {
      const order: Array<string> = []
      const note = (what: string) => Effect.sync(() => order.push(what))
      const outer = Layer.scopedDiscard(Effect.addFinalizer(() => note("database closed")))
      const work = Effect.ensuring(Effect.never, Effect.delay(note("given back"), "1 second"))
      const running = yield* Effect.fork(Effect.provide(whileSame(work), Layer.merge(outer, memory())))
      yield* TestClock.adjust("1 second")
      const interrupted = yield* Effect.fork(Fiber.interrupt(running))
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(interrupted)
      assert.deepStrictEqual(order, ["given back", "database closed"])
    })
  )

  it.scoped("ends work within a few seconds, with what it leaves done", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* Effect.gen(function* () {
        const working = yield* Effect.fork(whileSame(Effect.never))
        yield* TestClock.adjust("20 seconds")
        rmSync(file(folder))
        yield* TestClock.adjust("5 seconds")
        assert.match(String(yield* Effect.flip(Fiber.join(working))), /no longer the file that this process has open/)
        assert.strictEqual(yield* whileSame(Effect.succeed("done")), "done")
      }).pipe(Effect.provide(inFolder(folder)))
    })
  )
})

describe("a database made where another was deleted alone", () => {
  it.scoped("takes up nothing of the side files that were left, which their process goes on to use", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const enqueue = (scene: number) => Effect.flatMap(JobQueue, (queue) => queue.enqueue(id(scene), "named"))
      const scenes = Effect.map(rows, (list) => list.map((row) => row["scene_id"]))
      yield* Effect.gen(function* () {
        yield* enqueue(1)
        rmSync(file(folder))
        const next = yield* Layer.build(Layer.fresh(inFolder(folder)))
        yield* Effect.provide(enqueue(2), next)
        yield* enqueue(3)
        assert.deepStrictEqual(yield* scenes, [1, 3])
        assert.deepStrictEqual(yield* Effect.provide(scenes, next), [2])
        yield* Effect.flatMap(SqlClient.SqlClient, (sql) => sql`PRAGMA wal_checkpoint(TRUNCATE)`)
        assert.deepStrictEqual(yield* Effect.provide(scenes, next), [2])
      }).pipe(Effect.provide(inFolder(folder)))
      assert.deepStrictEqual(yield* Effect.provide(scenes, Layer.fresh(inFolder(folder))), [2])
    })
  )
})
