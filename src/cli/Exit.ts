import * as Data from "effect/Data"

/** Ends the program with status 1: what is wrong has been printed already. */
export class Unfinished extends Data.TaggedError("Unfinished")<{}> {}

/** A command that cannot be carried out as it was given. */
export class Usage extends Data.TaggedError("Usage")<{ readonly problem: string }> {
  override get message() {
    return this.problem
  }
}

/** 0 done, 1 something failed, 2 bad configuration or usage. */
export const codeOf = (failure: unknown): number =>
  typeof failure === "object" &&
  failure !== null &&
  "_tag" in failure &&
  ["Usage", "BadConfiguration", "UnknownLibrary", "CommandMismatch", "InvalidArgument", "InvalidValue", "MissingValue", "MissingFlag",
    "MissingSubcommand", "MultipleValuesDetected", "NoBuiltInMatch", "UnclusteredFlag", "KeyValuesDetected", "CorrectedFlag"].includes(String(failure._tag))
    ? 2
    : 1
