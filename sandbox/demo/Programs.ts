import * as Command from "@effect/platform/Command"
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { LastActs } from "../http/LastActs.ts"
import { DemoFailed } from "./DemoFailed.ts"
import { Addresses } from "./Servers.ts"

/** How this program is started again, and with which environment. */
export interface Program {
  readonly command: readonly [string, string]
  readonly environment: Readonly<Record<string, string>>
  /** Nothing of this process's own environment is added, and what is started goes with this process even where that cannot wait for it. */
  readonly apart?: LastActs
}

const make = ({ apart, command: [runtime, script], environment }: Program, words: ReadonlyArray<string>) =>
  Command.make(runtime, script, ...words).pipe(
    Command.env(environment, { extendEnv: apart === undefined }),
    Command.stderr("inherit")
  )

/** How long a process may take to end in order. */
const patience = "5 seconds"

/** Kills a process and whatever it started. Windows has no groups of processes. */
const killAll = (pid: number): void => {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL")
  } catch {
    // All of them have ended.
  }
}

/** A process that ends with the scope: killed where it does not when told to, and with it whatever it started and left. */
const start = ({ apart }: Program, command: Command.Command) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.map(Command.start(command), (running) => {
        const kill = () => killAll(running.pid)
        apart?.add(kill)
        return { running, kill }
      }),
      ({ kill, running }) =>
        Effect.interruptible(running.kill("SIGTERM")).pipe(
          Effect.timeout(patience),
          Effect.ignore,
          Effect.zipRight(
            Effect.sync(() => {
              kill()
              apart?.delete(kill)
            })
          )
        )
    ),
    ({ running }) => running
  )

/** Fails when a process ends, which was to live as long as the demo.  */
export const untilEnded = (
  name: string,
  running: CommandExecutor.Process,
  lastWords: Effect.Effect<string>
): Effect.Effect<never, DemoFailed> =>
  Effect.gen(function* () {
    const code = yield* Effect.exit(running.exitCode)
    const how = Exit.match(code, {
      onFailure: () => "was killed",
      onSuccess: (status) => `ended with status ${status}`
    })
    const last = yield* lastWords
    return yield* new DemoFailed({ problem: `${name} ${how}${last === "" ? "" : `: ${last}`}` })
  })

/** Starts the sandbox; it ends with the scope. Gives its addresses as soon as it is ready. */
export const startSandbox = (program: Program, words: ReadonlyArray<string>) =>
  Effect.map(openSandbox(program, words), ({ addresses }) => addresses)

/** The same, with the process itself. */
export const openSandbox = (program: Program, words: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const running = yield* start(program, make(program, ["sandbox", ...words]))
    const line = yield* running.stdout.pipe(Stream.decodeText(), Stream.splitLines, Stream.runHead)
    if (Option.isNone(line)) return yield* new DemoFailed({ problem: "the sandbox did not start" })
    const addresses = yield* Schema.decodeUnknown(Schema.parseJson(Addresses))(line.value)
    return { running, addresses }
  })

/** Starts the runtime; it ends with the scope. Each line that it logs goes to `heard`, and else nowhere. */
export const startRuntime = (program: Program, heard: (line: string) => Effect.Effect<void> = () => Effect.void) =>
  Effect.tap(start(program, make(program, ["serve"]).pipe(Command.stderr("pipe"))), ({ stderr }) =>
    stderr.pipe(Stream.decodeText(), Stream.splitLines, Stream.runForEach(heard), Effect.forkScoped)
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
  start(program, make(program, ["status", "--json"])).pipe(
    Effect.flatMap(({ stdout }) => Stream.mkString(Stream.decodeText(stdout))),
    Effect.scoped,
    Effect.flatMap((text) =>
      Effect.mapError(
        Schema.decodeUnknown(Queue)(text),
        () => new DemoFailed({ problem: `\`plexsync status --json\` answered: ${text.slice(0, 500) || "nothing"}` })
      )
    )
  )
