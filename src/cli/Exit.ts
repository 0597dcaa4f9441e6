import * as Data from "effect/Data"

/** Ends the program with status 1: what is wrong has been printed already. */
export class Unfinished extends Data.TaggedError("Unfinished")<{}> {}

/** A command that cannot be carried out as it was given. */
export class Usage extends Data.TaggedError("Usage")<{ readonly problem: string }> {
  override get message() {
    return this.problem
  }
}

/** Nothing is written while the program is paused; what was asked for is kept. */
export class SwitchedOff extends Data.TaggedError("SwitchedOff")<{ readonly scenes: number }> {
  override get message() {
    return `PlexSync is switched off (enabled=false): ${this.scenes} scenes are in the queue, and will be synced when it is on again`
  }
}

const badUsage = new Set(["Usage", "BadConfiguration", "UnknownLibrary"])

/** The exit status a failure means: 2 for what a person gave wrongly, else 1. */
export const codeOf = (failure: unknown): number =>
  typeof failure === "object" && failure !== null && "_tag" in failure && badUsage.has(String(failure._tag)) ? 2 : 1
