import { describe, expect, it } from "@effect/vitest"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Ref from "effect/Ref"
import * as TestClock from "effect/TestClock"
import type { AnswerLine } from "../../../src/core/hook/AnswerText.ts"
import { answering, type TaskReplies, type TaskState } from "../../../src/serve/tasks/TaskReplies.ts"

type Work = TaskReplies<Error, never>
type Said = readonly [TaskState, ...ReadonlyArray<string>]

/** A runtime that has one kind of work, and what it said so far: the state, and each line behind its level. */
const runtime = (run: Work["run"], others: Partial<Work> = {}) =>
  Effect.gen(function* () {
    const said = yield* Ref.make<ReadonlyArray<Said>>([])
    const say = (_: unknown, state: TaskState, lines: ReadonlyArray<AnswerLine>) =>
      Ref.update(said, (before) => [...before, [state, ...lines.map(({ level, text }) => `${level} ${text}`)] as const])
    const answer = yield* answering<Error, never>({
      run,
      say,
      isSeen: () => Effect.succeed(false),
      blocked: Effect.succeed(null),
      ...others
    })
    const ask = (mode: string, says = false) => answer({ mode, nonce: "mfz1k2abc9", says })
    return { ask, said: Ref.get(said) }
  })

class Failed extends Data.TaggedError("Failed")<{ readonly message: string }> {}

const heard = (mode: string): Said => ["heard", `i A runtime has heard the task ${mode}`]

describe("a task in Stash", () => {
  it.effect("is told that it was heard, then what it logged, as its process would print it", () =>
    Effect.gen(function* () {
      const { ask, said } = yield* runtime(() =>
        Effect.gen(function* () {
          yield* Effect.logDebug("not of use")
          yield* Effect.logWarning("Timeout waiting for queue (3 items remaining)")
          yield* Effect.logError("DLQ contains 2 failed jobs requiring review")
          yield* Effect.logInfo("5 scenes")
          return "5 scenes"
        })
      )
      yield* ask("sync_all")
      expect(yield* said).toEqual([
        heard("sync_all"),
        [
          "done",
          "w Timeout waiting for queue (3 items remaining)",
          "e DLQ contains 2 failed jobs requiring review",
          "i 5 scenes"
        ]
      ])
    })
  )

  it.effect("is told what it gave where it logged nothing, and why it failed, whatever went wrong", () =>
    Effect.gen(function* () {
      const { ask, said } = yield* runtime((mode) =>
        mode === "health"
          ? Effect.succeed("fine")
          : mode === "bug"
            ? Effect.die("bug")
            : Effect.fail(new Failed({ message: "no" }))
      )
      yield* ask("health")
      yield* ask("other")
      yield* ask("bug")
      expect((yield* said).filter(([state]) => state !== "heard")).toEqual([
        ["done", "i fine"],
        ["failed", "e no"],
        ["failed", "e bug"]
      ])
    })
  )

  it.effect("that takes longer than its asker waits is told that it goes on, and later what came of it", () =>
    Effect.gen(function* () {
      const { ask, said } = yield* runtime(() =>
        Effect.zipRight(Effect.logInfo("begun"), Effect.as(Effect.sleep("1 minute"), "5 scenes"))
      )
      const fiber = yield* Effect.fork(ask("sync_all"))
      yield* TestClock.adjust("6999 millis")
      expect(yield* said).toHaveLength(1)
      yield* TestClock.adjust("1 millis")
      expect((yield* said).at(-1)).toEqual([
        "done",
        "i begun",
        "i It goes on in the background, and what comes of it is told here"
      ])
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      expect((yield* said).slice(2)).toEqual([["done", "i 5 scenes"]])
    })
  )

  it.effect("is told what blocks, instead", () =>
    Effect.gen(function* () {
      const { ask, said } = yield* runtime(() => Effect.never, { blocked: Effect.succeed("Plex does not let us in") })
      const fiber = yield* Effect.fork(ask("sync_all"))
      yield* TestClock.adjust("7 seconds")
      expect((yield* said).at(-1)).toEqual(["failed", "e BLOCKED: Plex does not let us in"])
      yield* Fiber.interrupt(fiber)
    })
  )

  it.effect("is not begun again while it is under way, and others do not wait for it", () =>
    Effect.gen(function* () {
      const runs: Array<string> = []
      const { ask, said } = yield* runtime((mode) => {
        runs.push(mode)
        return mode === "health" ? Effect.succeed("fine") : Effect.as(Effect.sleep("1 minute"), "")
      })
      const fiber = yield* Effect.fork(ask("sync_all"))
      yield* Effect.yieldNow()
      yield* ask("sync_all")
      yield* ask("health")
      expect(runs).toEqual(["sync_all", "health"])
      expect((yield* said).slice(2)).toEqual([
        ["done", "i This task is under way already, and goes on in the background"],
        heard("health"),
        ["done", "i fine"]
      ])
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      yield* Effect.fork(ask("sync_all"))
      yield* Effect.yieldNow()
      expect(runs).toEqual(["sync_all", "health", "sync_all"])
    })
  )

  it.effect("is told its answer again until it has seen it, or looks no longer, and another is not kept waiting", () =>
    Effect.gen(function* () {
      const seen = yield* Ref.make(false)
      const { ask, said } = yield* runtime(() => Effect.succeed("fine"), { isSeen: () => Ref.get(seen) })
      const done: Said = ["done", "i fine"]
      const unseen = yield* Effect.fork(ask("health", true))
      yield* TestClock.adjust("1499 millis")
      expect(yield* said).toEqual([heard("health"), done])
      yield* TestClock.adjust("1 millis")
      expect((yield* said).slice(2)).toEqual([done])
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(unseen)
      expect(yield* said).toHaveLength(8)
      const next = yield* Effect.fork(ask("health", true))
      yield* Ref.set(seen, true)
      yield* TestClock.adjust("1500 millis")
      yield* Fiber.join(next)
      expect((yield* said).slice(8)).toEqual([heard("health"), done])
    })
  )

  it.effect("is not run where Stash does not take the word that it was heard", () =>
    Effect.gen(function* () {
      const runs: Array<string> = []
      const { ask } = yield* runtime((mode) => Effect.sync(() => void runs.push(mode)).pipe(Effect.as("")), {
        say: () => Effect.fail(new Failed({ message: "Stash does not let PlexSync in" }))
      })
      yield* ask("sync_all")
      expect(runs).toEqual([])
    })
  )
})
