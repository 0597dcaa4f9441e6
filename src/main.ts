import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as ValidationError from "@effect/cli/ValidationError"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { randomUUID } from "node:crypto"
import { hostname } from "node:os"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { accept } from "./cli/Accept.ts"
import { codeOf, Unfinished } from "./cli/Exit.ts"
import { Invocation } from "./cli/Invocation.ts"
import { demo } from "./cli/Demo.ts"
import { dlq } from "./cli/Dlq.ts"
import { doctor } from "./cli/Doctor.ts"
import { queue } from "./cli/Queue.ts"
import { reconcile } from "./cli/Reconcile.ts"
import { sandbox } from "./cli/Sandbox.ts"
import { serve } from "./cli/Serve.ts"
import { status } from "./cli/Status.ts"
import { sync } from "./cli/Sync.ts"
import { stateFolder } from "./config/StateFolder.ts"

const script = fileURLToPath(import.meta.url)

const invocation = Layer.succeed(Invocation, {
  // dist/ lies in the program's folder.
  places: { environment: process.env, home: dirname(dirname(script)), stateFolder },
  self: {
    owner: randomUUID(),
    host: hostname(),
    pid: process.pid,
    started: Math.round(performance.timeOrigin),
    version: PLEXSYNC_VERSION
  },
  platform: process.platform,
  terminal: process.stderr.isTTY,
  asks: process.stdin.isTTY && process.stdout.isTTY,
  program: [process.execPath, script]
})

const plexsync = Command.make("plexsync").pipe(
  Command.withDescription("Keeps Plex showing what Stash knows"),
  Command.withSubcommands([serve, sync, status, queue, dlq, reconcile, accept, doctor, sandbox, demo])
)

const run = Command.run(plexsync, { name: "plexsync", version: PLEXSYNC_VERSION })

/** 0 done, 1 something failed, 2 bad configuration or usage. */
const statusOf = (failure: unknown): number => (ValidationError.isValidationError(failure) ? 2 : codeOf(failure))

/** One clear line; a stack only for what no one foresaw. */
const say = (cause: Cause.Cause<unknown>) =>
  Effect.sync(() => {
    if (Cause.isInterruptedOnly(cause)) return
    const failure = Cause.squash(cause)
    // The command line says itself what it did not understand.
    if (failure instanceof Unfinished || ValidationError.isValidationError(failure)) return
    const known = Cause.isFailure(cause) && failure instanceof Error
    process.stderr.write(`${known ? failure.message : Cause.pretty(cause)}\n`)
  })

run(process.argv).pipe(
  Effect.tapErrorCause(say),
  Effect.provide(Layer.mergeAll(invocation, NodeContext.layer, CliConfig.layer({ showBuiltIns: false }))),
  (main) =>
    NodeRuntime.runMain(main, {
      disableErrorReporting: true,
      disablePrettyLogger: true,
      teardown: (exit, end) =>
        end(Exit.isFailure(exit) && !Cause.isInterruptedOnly(exit.cause) ? statusOf(Cause.squash(exit.cause)) : 0)
    })
)
