import * as Schema from "effect/Schema"

/** A sandbox server could not be started, for example because its port is taken. */
export class SandboxError extends Schema.TaggedError<SandboxError>()("SandboxError", {
  server: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `The sandbox's ${this.server} could not start: ${this.reason}`
  }
}
