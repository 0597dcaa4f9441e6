import * as Schema from "effect/Schema"
import { problemText } from "../core/settings/Settings.ts"

/** Settings that cannot be used. One line per problem, all of them. */
export class BadConfiguration extends Schema.TaggedError<BadConfiguration>()("BadConfiguration", {
  problems: Schema.Array(Schema.Struct({ name: Schema.String, problem: Schema.String })),
  /** What else stands in the way, for example that Stash could not be asked for its settings. */
  note: Schema.String
}) {
  override get message() {
    return [...this.problems.map(problemText), ...(this.note === "" ? [] : [this.note])].join("\n")
  }
}
