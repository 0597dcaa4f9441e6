import * as Schema from "effect/Schema"

/** A program of ours that did not do what the demo needs of it. */
export class DemoFailed extends Schema.TaggedError<DemoFailed>()("DemoFailed", { problem: Schema.String }) {
  override get message() {
    return `The demo failed: ${this.problem}`
  }
}
