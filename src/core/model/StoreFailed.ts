import * as Schema from "effect/Schema"

// Apart from the other failures: a hook has the database alone, and its bundle is small.

/** The database cannot be read or written: disk full, read-only, corrupt, locked for too long. */
export class StoreFailed extends Schema.TaggedError<StoreFailed>()("StoreFailed", {
  operation: Schema.String,
  code: Schema.String,
  problem: Schema.String
}) {
  override get message() {
    return `The PlexSync database failed: ${this.problem} (${this.operation})`
  }
}
