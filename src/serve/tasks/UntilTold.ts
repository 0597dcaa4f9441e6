import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { QueueStatus } from "../../store/queue/QueueView.ts"
import { layer as database } from "../../store/sqlite/Database.ts"

/** The process was told to end while a task ran. `scenes`: what is in the queue now. */
export class TaskEnded extends Data.TaggedError("TaskEnded")<{ readonly scenes: number }> {
  override get message() {
    return this.scenes === 0
      ? "The process was told to end before the task was done"
      : `The process was told to end before the task was done: ${this.scenes} scenes are in the queue, and will be synced by a running PlexSync or the next task`
  }
}

/** So long a task may need to give back what it has in hand: whoever asks a process to end waits ten seconds at most. */
const lastMoments = Duration.seconds(7)
const lastWord = Duration.seconds(1)

/** What was asked for stays in the queue. A database that does not say how much is no reason not to answer. */
const endedEarly = (folder: string) =>
  Effect.flatMap(QueueStatus, ({ counts }) => counts).pipe(
    Effect.provide(Layer.provide(QueueStatus.Default, database(folder))),
    Effect.map(({ ready, waiting }) => ready + waiting),
    Effect.interruptible,
    Effect.timeout(lastWord),
    Effect.catchAllCause(() => Effect.succeed(0)),
    Effect.flatMap((scenes) => new TaskEnded({ scenes }))
  )

/** Runs a task until the process is told to end: then it has what it needs to end cleanly, and no more. `folder`: the data directory. */
export const untilTold = <A, E, R>(folder: string, task: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const working = yield* Effect.forkDaemon(Effect.interruptible(task))
    const ended = yield* Effect.exit(Effect.interruptible(Fiber.join(working)))
    if (!Exit.isInterrupted(ended)) return yield* ended
    yield* Fiber.interruptFork(working)
    yield* Effect.timeoutOption(Effect.interruptible(Fiber.await(working)), lastMoments)
    return yield* endedEarly(folder)
  })
