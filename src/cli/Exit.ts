import * as Data from "effect/Data"

/** Ends the program with status 1: what is wrong has been printed already. */
export class Unfinished extends Data.TaggedError("Unfinished")<{}> {}

/** A command that cannot be carried out as it was given. */
export class Usage extends Data.TaggedError("Usage")<{ readonly problem: string }> {
  override get message() {
    return this.problem
  }
}

const badUsage = new Set(["Usage", "BadConfiguration", "UnknownLibrary"])

/** The exit status a failure means: 2 for what a person gave wrongly, else 1. */
export const codeOf = (failure: unknown): number =>
  typeof failure === "object" && failure !== null && "_tag" in failure && badUsage.has(String(failure._tag)) ? 2 : 1
