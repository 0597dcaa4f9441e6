import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Inspectable from "effect/Inspectable"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { AnswerLine } from "../../core/hook/AnswerText.ts"
import { messageOf } from "../../core/model/Thrown.ts"
import type { AskedTask } from "../../core/hook/TraceLine.ts"

/** How a task stands: it is known that somebody does it, or how it ended. */
export type TaskState = "heard" | "done" | "failed"

export interface TaskReplies<E, R> {
  /** Runs one. What it logs is its answer. */
  readonly run: (mode: string) => Effect.Effect<string, E, R>
  readonly say: (
    task: AskedTask,
    state: TaskState,
    lines: ReadonlyArray<AnswerLine>,
    /** Whether it was said before, and not seen. */
    again: boolean
  ) => Effect.Effect<void, { readonly message: string }, R>
  /** Whether the task has said that it saw its answer. */
  readonly isSeen: (task: AskedTask) => Effect.Effect<boolean>
  /** What keeps the runtime from its work; null when nothing does. */
  readonly blocked: Effect.Effect<string | null, E, R>
}

/** How long an answer may take: the task waits 10 s for it, and a part of them is gone when the runtime has heard it. */
const patience = Duration.seconds(7)

/** How long after it was heard a task looks for its answer. */
const attention = Duration.seconds(10)
/** Stash brings its log once a second: so long it takes to hear that an answer was seen. */
const echo = Duration.millis(1500)

const info = (text: string): AnswerLine => ({ level: "i", text })
const error = (text: string): AnswerLine => ({ level: "e", text })

/** Lines of what is logged, to be taken as they come. */
const collector = () => {
  let lines: Array<AnswerLine> = []
  const add = (line: AnswerLine): void => {
    lines.push(line)
  }
  const logger = Logger.make(({ logLevel, message }) => {
    if (LogLevel.lessThan(logLevel, LogLevel.Info)) return
    const parts = (Array.isArray(message) ? message : [message]).map((part) => Inspectable.toStringUnknown(part, 0))
    const level = LogLevel.greaterThanEqual(logLevel, LogLevel.Error)
      ? "e"
      : LogLevel.greaterThanEqual(logLevel, LogLevel.Warning)
        ? "w"
        : "i"
    add({ level, text: parts.join(" ") })
  })
  const take = (): ReadonlyArray<AnswerLine> => {
    const taken = lines
    lines = []
    return taken
  }
  /** What a task gives is mostly what it logged last. */
  const addUnlessSaid = (line: AnswerLine): void => {
    if (lines.length === 0) add(line)
  }
  return { add, addUnlessSaid, layer: Logger.add(logger), take }
}

const problemOf = (cause: Cause.Cause<unknown>): string => messageOf(Cause.squash(cause))

/** Gives each task its answer: at once that it was heard, then its outcome, or that it goes on; and what came of it when it has ended. Fails never. */
export const answering = <E extends { readonly message: string }, R>({
  blocked,
  isSeen,
  run,
  say
}: TaskReplies<E, R>) =>
  Effect.map(Ref.make<ReadonlySet<string>>(new Set()), (underWay) => {
    /** Runs it to its end, whatever that is. */
    const ended = (mode: string, lines: ReturnType<typeof collector>) =>
      run(mode).pipe(
        Effect.provide(lines.layer),
        Effect.sandbox,
        Effect.match({
          onSuccess: (output): TaskState => {
            lines.addUnlessSaid(info(output))
            return "done"
          },
          onFailure: (cause): TaskState => {
            lines.add(error(problemOf(cause)))
            return "failed"
          }
        })
      )

    /** Repeats an answer that the task has not seen, for as long as it looks: where much is logged, 30 lines are soon others. */
    const insist = (task: AskedTask, state: TaskState, lines: ReadonlyArray<AnswerLine>) =>
      isSeen(task).pipe(
        Effect.delay(echo),
        Effect.tap((seen) => (seen ? Effect.void : say(task, state, lines, true))),
        Effect.repeat({ until: (seen) => seen }),
        Effect.timeoutOption(attention)
      )

    /** Says how it ended; for a task that says what it saw, until it did. */
    const conclude = (task: AskedTask, state: TaskState, lines: ReadonlyArray<AnswerLine>) =>
      Effect.zipRight(
        say(task, state, lines, false),
        Effect.fork(task.says ? insist(task, state, lines) : Effect.succeedNone)
      )

    /** Gives what still goes on when it has ended. */
    const followed = (task: AskedTask) =>
      Effect.gen(function* () {
        const lines = collector()
        const fiber = yield* Effect.fork(ended(task.mode, lines))
        const soon = yield* Effect.timeoutOption(Fiber.join(fiber), patience)
        if (Option.isSome(soon)) return yield* conclude(task, soon.value, lines.take())
        const problem = yield* blocked
        const insisting = yield* problem === null
          ? conclude(task, "done", [
              ...lines.take(),
              info("It goes on in the background, and what comes of it is told here")
            ])
          : conclude(task, "failed", [...lines.take(), error(`BLOCKED: ${problem}`)])
        const state = yield* Fiber.join(fiber)
        yield* say(task, state, lines.take(), false)
        return insisting
      })

    const begin = (mode: string) =>
      Ref.modify(underWay, (before) => [!before.has(mode), new Set([...before, mode])] as const)
    const end = (mode: string) => Ref.update(underWay, (before) => new Set([...before].filter((one) => one !== mode)))

    return (task: AskedTask) =>
      Effect.gen(function* () {
        // Where nobody can be told, nothing is done: the task in Stash says that no runtime was heard.
        yield* say(task, "heard", [info(`A runtime has heard the task ${task.mode}`)], false)
        const insisting = (yield* begin(task.mode))
          ? yield* Effect.ensuring(followed(task), end(task.mode))
          : yield* conclude(task, "done", [info("This task is under way already, and goes on in the background")])
        yield* Fiber.join(insisting)
      }).pipe(
        Effect.catchAllCause((cause) =>
          Cause.isInterruptedOnly(cause)
            ? Effect.void
            : Effect.logWarning(`A task in Stash could not be answered: ${problemOf(cause)}`)
        )
      )
  })
