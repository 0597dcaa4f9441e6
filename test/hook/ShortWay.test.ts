import { it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect } from "vitest"
import { take } from "../../src/hook/HookCall.ts"
import { type Here, shortStart, shortWay } from "../../src/hook/ShortWay.ts"
import type { HookContext } from "../../src/core/hook/HookContext.ts"
import type { ToldEdit } from "../../src/core/hook/ToldEdit.ts"
import { verdictOf } from "../../src/core/hook/HookFilter.ts"
import { RuntimeRow, RuntimeStart } from "../../src/store/runtime/RuntimeRow.ts"
import { SlowHooks } from "../../src/store/queue/SlowHooks.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"
import { inFolder, self } from "../support/TestStore.ts"

const update: HookContext = { id: 7, type: "Scene.Update.Post", input: { id: "7" }, inputFields: ["id", "title"] }
const now = 1_800_000_000_000

const hereIn = (folder: string, more: Partial<Here> = {}) => {
  const lines: Array<string> = []
  const here: Here = {
    environment: {},
    folder,
    host: self().host,
    version: self().version,
    elapsed: () => 42,
    now: () => now,
    log: (line) => lines.push(line),
    ...more
  }
  return { here, lines }
}

/** A data directory as an earlier process left it. */
const used = Effect.tap(temporaryFolder, (folder) => Effect.scoped(Effect.provide(Effect.void, inFolder(folder))))

const all = (folder: string, table: string) => {
  const database = new Sqlite(join(folder, "plexsync.db"), { readonly: true })
  try {
    return database.prepare(`SELECT * FROM ${table}`).all()
  } finally {
    database.close()
  }
}

describe("the short way of a hook", () => {
  const wishes: ReadonlyArray<readonly [name: string, context: HookContext]> = [
    ["an edit", update],
    ["a bulk edit", { ...update, input: { ids: ["7", "8"] }, inputFields: ["ids", "title"] }],
    ["a scan", { id: 7, type: "Scene.Create.Post" }],
    ["a renamed tag", { id: 3, type: "Tag.Update.Post", inputFields: ["id", "name"] }]
  ]
  it.scoped.each(wishes)("leaves the rows that the long way leaves: %s", ([, context]) =>
    Effect.gen(function* () {
      const [short, long] = [yield* used, yield* used]
      yield* TestClock.setTime(now)
      const { here } = hereIn(short)
      for (const revision of [1, 2]) {
        const taken = shortWay(context, here)
        const output = yield* take(verdictOf(context), Effect.succeed(42)).pipe(
          Effect.provide(SlowHooks.Default),
          Effect.provide(inFolder(long))
        )
        expect([revision, taken]).toEqual([revision, { output, start: true }])
      }
      for (const table of ["job", "job_count", "fan_out"]) expect(all(short, table)).toEqual(all(long, table))
    })
  )

  it.scoped("says what it did in the form of Stash's log, and once a day that it was slow", () =>
    Effect.gen(function* () {
      const { here, lines } = hereIn(yield* used, { elapsed: () => 150.25 })
      shortWay(update, here)
      shortWay(update, here)
      const enqueued = "\u0001i\u0002[PlexSync Hook] Enqueued sync job for scene 7 in 150.3ms\n"
      expect(lines).toEqual([
        enqueued,
        "\u0001w\u0002[PlexSync Hook] Hook handler exceeded 100ms target (150.3ms)\n",
        enqueued
      ])
    })
  )

  it.scoped(
    "is left for a destroyed scene, for a hook that names nothing, and for a first start: nothing is done or said",
    () =>
      Effect.gen(function* () {
        const folder = yield* used
        const { here, lines } = hereIn(folder)
        expect(shortWay({ id: 7, type: "Scene.Destroy.Post" }, here)).toBeUndefined()
        expect(shortWay({ type: "Scene.Update.Post" }, here)).toBeUndefined()
        const fresh = join(folder, "fresh")
        expect(shortWay(update, hereIn(fresh).here)).toBeUndefined()
        expect(existsSync(fresh)).toBe(false)
        expect([lines, all(folder, "job")]).toEqual([[], []])
      })
  )

  it.scoped("is left for a database of another version, and for a file that is none, which stay as they are", () =>
    Effect.gen(function* () {
      const folder = yield* used
      const database = new Sqlite(join(folder, "plexsync.db"))
      database.pragma("user_version = 99")
      database.close()
      expect(shortWay(update, hereIn(folder).here)).toBeUndefined()
      expect(all(folder, "job")).toEqual([])
      const other = yield* temporaryFolder
      writeFileSync(join(other, "plexsync.db"), "no database".repeat(100))
      expect(shortWay(update, hereIn(other).here)).toBeUndefined()
      expect(readFileSync(join(other, "plexsync.db"), "utf8")).toBe("no database".repeat(100))
    })
  )

  it.scoped("is left when another keeps the database locked: the row is not lost, the long way waits on", () =>
    Effect.gen(function* () {
      const folder = yield* used
      const { here, lines } = hereIn(folder)
      const other = new Sqlite(join(folder, "plexsync.db"))
      other.exec("BEGIN IMMEDIATE")
      expect(shortWay(update, here)).toBeUndefined()
      other.exec("ROLLBACK")
      other.close()
      expect([lines, all(folder, "job")]).toEqual([[], []])
    })
  )

  it.scoped(
    "asks for a runtime where none lives that is as new, none is being started, and none is kept elsewhere",
    () =>
      Effect.gen(function* () {
        const folder = yield* used
        const needed = (more: Partial<Here> = {}) => shortWay(update, hereIn(folder, more).here)?.start
        const real = { now: () => Math.round(performance.timeOrigin + performance.now()) }
        expect(needed()).toBe(true)
        expect(needed({ environment: { PLEXSYNC_RUNTIME: "external" } })).toBe(false)
        yield* TestClock.setTime(now)
        yield* Effect.provide(
          Effect.flatMap(RuntimeStart, (starts) => starts.claim(self({ owner: "another", host: "there" }))),
          inFolder(folder)
        )
        expect(needed()).toBe(false)
        // The same of this host, by a process that is no more: numbers are not that high.
        const dead = { owner: "another", pid: 2 ** 30 }
        yield* Effect.provide(
          Effect.flatMap(RuntimeStart, ({ claim, over }) => Effect.zipRight(over(self()), claim(self(dead)))),
          inFolder(folder)
        )
        expect(needed()).toBe(true)
        yield* TestClock.setTime(real.now())
        yield* Effect.provide(
          Effect.flatMap(RuntimeStart, ({ claim, over }) =>
            Effect.zipRight(over(self()), claim(self({ owner: "another" })))
          ),
          inFolder(folder)
        )
        expect(needed(real)).toBe(false)
        expect(needed({ ...real, version: "99.0.0" })).toBe(true)
        expect(needed({ now: () => real.now() + 60_001 })).toBe(true)
        yield* Effect.provide(
          Effect.all([
            Effect.flatMap(RuntimeStart, ({ over }) => over(self())),
            Effect.flatMap(RuntimeRow, (row) => row.enter(self()))
          ]),
          inFolder(folder)
        )
        expect(needed(real)).toBe(false)
        expect(needed({ ...real, version: "99.0.0" })).toBe(true)
      })
  )
})

describe("the short way of the task that is to start a runtime", () => {
  const one: ToldEdit = { _tag: "One", context: update }
  const several: ToldEdit = { _tag: "Several" }
  const real = { now: () => Math.round(performance.timeOrigin + performance.now()) }
  /** A data directory in which a runtime lives: this process. */
  const inhabited = Effect.gen(function* () {
    const folder = yield* used
    yield* TestClock.setTime(real.now())
    yield* Effect.provide(
      Effect.flatMap(RuntimeRow, (row) => row.enter(self())),
      inFolder(folder)
    )
    return folder
  })
  const told = (folder: string) =>
    all(folder, "cursor").filter((row) => (row as { readonly name: string }).name === "edits were told of")

  it.scoped("leaves a hook's row for the runtime that lives, also for one that a person keeps", () =>
    Effect.gen(function* () {
      const [short, hook] = [yield* inhabited, yield* used]
      const at = { now: () => now }
      yield* TestClock.setTime(now)
      yield* Effect.provide(
        Effect.flatMap(RuntimeRow, (row) => row.enter(self({ host: "there" }))),
        inFolder(short)
      )
      const { here, lines } = hereIn(short, { ...at, environment: { PLEXSYNC_RUNTIME: "external" } })
      expect(shortStart(one, here)).toBe("A background runtime is running already")
      shortWay(update, hereIn(hook, at).here)
      expect(all(short, "job")).toEqual(all(hook, "job"))
      expect(lines).toHaveLength(1)
    })
  )

  it.scoped("tells of many edits each time, and leaves no row for a scene", () =>
    Effect.gen(function* () {
      const folder = yield* inhabited
      const { here } = hereIn(folder, real)
      expect(shortStart(several, here)).toBe("A background runtime is running already")
      const first = told(folder)
      expect(first).toHaveLength(1)
      shortStart(several, { ...here, now: () => real.now() - 3_600_000 })
      expect(told(folder)).not.toEqual(first)
      expect(all(folder, "job")).toEqual([])
    })
  )

  it.scoped("is left where none lives, an older one does, or one is blocked: nothing is done", () =>
    Effect.gen(function* () {
      const folder = yield* used
      const { here, lines } = hereIn(folder, real)
      expect(shortStart(one, here)).toBeUndefined()
      const lived = yield* inhabited
      expect(shortStart(one, hereIn(lived, { ...real, version: "99.0.0" }).here)).toBeUndefined()
      const database = new Sqlite(join(lived, "plexsync.db"))
      database.exec("UPDATE runtime SET blocked = 'no key'")
      database.close()
      expect(shortStart(one, hereIn(lived, real).here)).toBeUndefined()
      expect(shortStart({ _tag: "One", context: { id: 7, type: "Scene.Destroy.Post" } }, here)).toBeUndefined()
      expect([lines, all(folder, "job"), all(lived, "job"), told(lived)]).toEqual([[], [], [], []])
    })
  )
})
