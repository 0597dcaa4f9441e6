import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Exit from "effect/Exit"
import { constants } from "node:os"

/** Ends the program with status 1: what is wrong has been printed already. */
export class Unfinished extends Data.TaggedError("Unfinished")<{}> {}

/** Ends the program with this status: why is in its log already. */
export class Logged extends Data.TaggedError("Logged")<{ readonly status: number }> {}

/** A command that cannot be carried out as it was given. */
export class Usage extends Data.TaggedError("Usage")<{ readonly problem: string }> {
  override get message() {
    return this.problem
  }
}

const badUsage = new Set(["Usage", "BadConfiguration", "UnknownLibrary", "TokenInEnvironment"])

/** The exit status of a command that failed: 2 for what a person gave wrongly, else 1. */
export const statusOf = (failure: unknown): number => {
  if (failure instanceof Logged) return failure.status
  return typeof failure === "object" && failure !== null && "_tag" in failure && badUsage.has(String(failure._tag))
    ? 2
    : 1
}

/** The exit status of a process. A `signal` that ended its command is told as a shell tells it, unless it was to serve until then. */
export const statusAfter = (
  exit: Exit.Exit<unknown, unknown>,
  signal: NodeJS.Signals | undefined,
  serves: boolean
): number => {
  if (Exit.isSuccess(exit)) return 0
  if (signal !== undefined && Cause.isInterrupted(exit.cause)) return serves ? 0 : 128 + constants.signals[signal]
  return Cause.isInterruptedOnly(exit.cause) ? 1 : statusOf(Cause.squash(exit.cause))
}

/** What is printed of why a command failed: one clear line, a stack only for what no one foresaw, and nothing where all is said. */
export const lineOf = (cause: Cause.Cause<unknown>): string | undefined => {
  if (Cause.isInterruptedOnly(cause)) return undefined
  const failure = Cause.squash(cause)
  if (failure instanceof Unfinished || failure instanceof Logged) return undefined
  return Cause.isFailure(cause) && failure instanceof Error ? failure.message : Cause.pretty(cause)
}
