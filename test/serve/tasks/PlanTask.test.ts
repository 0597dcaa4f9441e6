import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as TestClock from "effect/TestClock"
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { RawSettings } from "../../../src/core/settings/Settings.ts"
import { localTime } from "../../../src/serve/report/LocalTime.ts"
import { planAll } from "../../../src/serve/tasks/PlanTask.ts"
import { DatabaseHold, holdIn } from "../../../src/store/sqlite/SameDatabase.ts"
import { DryRun, type ScenePlan } from "../../../src/sync/compare/DryRun.ts"
import { Requests } from "../../../src/watch/Requests.ts"
import { away, id, key, numbered } from "../../support/Samples.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { memory } from "../../support/TestStore.ts"
import { addPair, emptyWorld, pipeline, type World } from "../../support/World.ts"

/** Scenes 1 to 4: one with an item, one not in Plex, one that a setting leaves out, one without a file. */
const world = (): World => {
  const made = emptyWorld()
  addPair(made, numbered(1))
  made.scenes.set(2, numbered(2))
  addPair(made, numbered(3, { tags: [{ id: "7", name: "Private" }] }))
  made.scenes.set(4, numbered(4, { files: [] }))
  return made
}

/** What the task comes to, the lines it logs on the way, and the shares it tells. */
const planned = Effect.gen(function* () {
  const [lines, shares]: [Array<string>, Array<number>] = [[], []]
  const logger = Logger.make(({ logLevel, message }) => {
    lines.push(`${logLevel.label} ${[message].flat().map(String).join(" ")}`)
  })
  const output = yield* planAll((share) => Effect.sync(() => void shares.push(share))).pipe(
    Effect.provide(Logger.replace(Logger.defaultLogger, logger))
  )
  return { lines, output, shares }
})

/** Over a world, beside a database that lies in `folder`; in memory without one. */
const over = (made: World, settings: RawSettings = {}, folder?: string) =>
  Effect.provide(
    Requests.Default.pipe(
      Layer.provideMerge(pipeline(made, settings)),
      Layer.provideMerge(folder === undefined ? Layer.succeed(DatabaseHold, undefined) : holdIn(folder))
    )
  )

const sumOfFour =
  "4 scenes looked at without their pictures: 1 would be written (items by field: Title 1, Summary 1, Studio 1, Release date 1, Tags 1, Performers 1, Collection 1), 0 are as they should be, 3 would not be written; nothing was written"

describe("the plan of a sync of all scenes", () => {
  it.effect("is told in lines: the first scenes, why others would not be written, and the sum", () =>
    Effect.gen(function* () {
      const made = world()
      const { lines, output, shares } = yield* over(made, { exclude_tags: "Private" })(planned)
      expect(output).toBe(sumOfFour)
      expect(lines).toHaveLength(3)
      expect(lines[0]).toMatch(/^INFO Scene 1 "Scene 1": item 1: Title: \(empty\) -> "Scene 1"; Summary: /)
      expect(lines.slice(1)).toEqual([
        "INFO Would not be written: out of scope 1, not in Plex 1, failed: NoFile 1",
        `INFO ${sumOfFour}`
      ])
      expect(shares).toEqual([1])
      expect(made.calls.filter((call) => /^(edit|upload|select|cover)/.test(call))).toEqual([])
    })
  )

  it.scoped("is a page beside the database, for its owner alone, too", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const { lines, output } = yield* over(world(), { exclude_tags: "Private" }, folder)(planned)
      const path = join(folder, "plexsync.plan.html")
      expect(output).toBe(`${sumOfFour}; scene by scene in ${path}`)
      expect(lines.at(-1)).toBe(`INFO Scene by scene, before and after: ${path} (open it in a browser)`)
      const page = readFileSync(path, "utf8")
      expect(statSync(path).mode & 0o777).toBe(0o600)
      expect(page.match(/<section><h2>.*?<\/h2>/g)).toEqual(["<section><h2>Scene 1 Scene 1</h2>"])
      expect(page).toContain(`Made at ${localTime(0)}. Nothing was written.\n`)
    })
  )

  it.scoped("goes on without a page where none can be written, and says why", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      mkdirSync(join(folder, "plexsync.plan.html"))
      writeFileSync(join(folder, "plexsync.plan.html", "kept"), "")
      const { lines, output } = yield* over(world(), { exclude_tags: "Private" }, folder)(planned)
      expect(output).toBe(sumOfFour)
      expect(lines.filter((line) => line.startsWith("WARN"))).toHaveLength(1)
      expect(lines.find((line) => line.startsWith("WARN"))).toMatch(/plexsync\.plan\.html.* could not be written/)
      expect(lines.at(-1)).toBe(`INFO ${sumOfFour}`)
    })
  )

  it.scoped("of no scene at all leaves the page that is there", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const path = join(folder, "plexsync.plan.html")
      writeFileSync(path, "of before")
      const none =
        "0 scenes looked at without their pictures: 0 would be written, 0 are as they should be, 0 would not be written; nothing was written"
      const { lines, output, shares } = yield* over(emptyWorld(), {}, folder)(planned)
      expect([output, lines, shares]).toEqual([none, [`INFO ${none}`], []])
      expect(readFileSync(path, "utf8")).toBe("of before")
    })
  )

  it.effect("tells how far it is after each page of scenes", () =>
    Effect.gen(function* () {
      const made = emptyWorld()
      for (let number = 1; number <= 120; number++) addPair(made, numbered(number))
      const { lines, output, shares } = yield* over(made)(planned)
      expect(shares).toEqual([50 / 120, 100 / 120, 1])
      expect(output).toMatch(/^120 scenes looked at without their pictures: 120 would be written /)
      // Twenty of them are enough to see what it is about.
      expect(lines).toHaveLength(21)
    })
  )

  it.scoped("fails where a server is away, and writes no page", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const made = world()
      made.plexFails = away
      const failure = yield* over(made, {}, folder)(Effect.flip(planned))
      expect(failure.message).toContain("Plex cannot be reached")
      expect(existsSync(join(folder, "plexsync.plan.html"))).toBe(false)
    })
  )
})

const writes = (scene: number): ScenePlan => ({
  sceneId: id(scene),
  title: `Scene ${scene}`,
  problem: null,
  kind: null,
  decisions: [],
  items: [
    {
      ratingKey: key(String(scene)),
      changes: [{ field: "title", before: "", after: `Scene ${scene}`, reason: "empty in Plex" }],
      kept: []
    }
  ]
})

/** Stash has `scenes` scenes; each page of their plans takes 40 seconds. */
const slow = (scenes: number, folder: string) =>
  Effect.provide(
    Layer.mergeAll(
      Layer.mock(Requests, {
        _tag: "plexsync/Requests",
        findAll: Effect.succeed(Array.from({ length: scenes }, (_, at) => id(at + 1)))
      }),
      Layer.mock(DryRun, {
        _tag: "plexsync/DryRun",
        page: (ids) => Effect.delay(Effect.succeed(ids.map(writes)), "40 seconds")
      })
    ).pipe(Layer.provideMerge(pipeline(emptyWorld(), { task_budget: "60" }, memory())), Layer.merge(holdIn(folder)))
  )

describe("a plan that takes longer than a task may", () => {
  it.scoped("ends at its time with what it saw, and says so, on the page too", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const running = yield* Effect.fork(slow(150, folder)(planned))
      yield* TestClock.adjust("60 seconds")
      const { output, shares } = yield* Fiber.join(running)
      expect(shares).toEqual([50 / 150])
      const path = join(folder, "plexsync.plan.html")
      expect(output).toBe(
        `50 scenes looked at without their pictures: 50 would be written (items by field: Title 50), 0 are as they should be, 0 would not be written; nothing was written; stopped after 60 s (task_budget); scene by scene in ${path}`
      )
      const page = readFileSync(path, "utf8")
      expect(page).toContain("Nothing was written. Stopped after 60 s (task_budget): not all scenes were looked at.")
      expect(page.match(/<section>/g)).toHaveLength(50)
    })
  )

  it.scoped("keeps no more scenes for the page than it shows", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const running = yield* Effect.fork(
        Effect.gen(function* () {
          const dry = Layer.mock(DryRun, {
            _tag: "plexsync/DryRun",
            page: (ids) => Effect.succeed(ids.map(writes))
          })
          return yield* Effect.provide(planned, dry)
        }).pipe(slow(2051, folder))
      )
      const { output, lines } = yield* Fiber.join(running)
      expect(output).toMatch(/^2051 scenes looked at without their pictures: 2051 would be written /)
      expect(lines).toHaveLength(22)
      const page = readFileSync(join(folder, "plexsync.plan.html"), "utf8")
      expect(page.match(/<section>/g)).toHaveLength(2000)
      expect(page).toContain("are left out here, as they are too many for one page: 51")
    })
  )
})
