import * as Command from "@effect/platform/Command"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Addresses } from "./Servers.ts"

/** A program of ours that did not do what the demo needs of it. */
export class DemoFailed extends Schema.TaggedError<DemoFailed>()("DemoFailed", { problem: Schema.String }) {
  override get message() {
    return `The demo failed: ${this.problem}`
  }
}

/** How this program is started again, and with which environment. */
export interface Program {
  readonly command: readonly [string, string]
  readonly environment: Readonly<Record<string, string>>
}

const make = ({ command: [runtime, script], environment }: Program, words: ReadonlyArray<string>) =>
  Command.make(runtime, script, ...words).pipe(Command.env(environment), Command.stderr("inherit"))

/** Starts the sandbox; it ends with the scope. Gives its addresses as soon as it is ready. */
export const startSandbox = (program: Program, words: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const running = yield* Command.start(make(program, ["sandbox", ...words]))
    const line = yield* running.stdout.pipe(Stream.decodeText(), Stream.splitLines, Stream.runHead)
    if (Option.isNone(line)) return yield* new DemoFailed({ problem: "the sandbox did not start" })
    return yield* Schema.decodeUnknown(Schema.parseJson(Addresses))(line.value)
  })

/** Starts the runtime; it ends with the scope. What it logs is left to `plexsync.log` of a real installation. */
export const startRuntime = (program: Program) =>
  Command.start(make(program, ["serve"]).pipe(Command.stderr("pipe"))).pipe(
    Effect.tap((running) => Effect.forkScoped(Stream.runDrain(running.stderr)))
  )

const Queue = Schema.parseJson(
  Schema.Struct({
    blocked: Schema.NullOr(Schema.String),
    runtime: Schema.NullOr(Schema.Unknown),
    queue: Schema.NullOr(
      Schema.Struct({
        ready: Schema.Int,
        running: Schema.Int,
        waiting: Schema.Int,
        parked: Schema.Int,
        dead: Schema.Int,
        because: Schema.Unknown
      })
    )
  })
)

/** What `plexsync status` says. */
export const status = (program: Program) =>
  Effect.flatMap(Command.string(make(program, ["status", "--json"])), Schema.decodeUnknown(Queue))
