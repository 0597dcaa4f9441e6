import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as MutableRef from "effect/MutableRef"
import { randomUUID } from "node:crypto"
import { hostname } from "node:os"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { lineOf, statusAfter } from "./cli/Exit.ts"
import { Invocation } from "./cli/Invocation.ts"
import { endWithDemo } from "./cli/Leash.ts"
import { withPrintableConsole } from "./cli/PrintableConsole.ts"
import { files } from "./serve/live/Files.ts"
import { stateFolder } from "./config/DataDirectory.ts"
import { printable } from "./core/model/Printable.ts"

const script = fileURLToPath(import.meta.url)

/** The first signal. After it, the next one ends the process at once, whichever it is. */
const told = MutableRef.make<NodeJS.Signals | undefined>(undefined)
const signals = ["SIGINT", "SIGTERM"] as const
const hear = (signal: NodeJS.Signals) => {
  MutableRef.set(told, signal)
  for (const other of signals) process.removeListener(other, hear)
}
for (const signal of signals) process.on(signal, hear)

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
  told: () => MutableRef.get(told),
  program: [process.execPath, script]
})

/** In the order of the help. */
const commands = [
  ["serve", Effect.promise(() => import("./cli/Serve.ts").then(({ serve }) => serve))],
  ["sync", Effect.promise(() => import("./cli/Sync.ts").then(({ sync }) => sync))],
  ["status", Effect.promise(() => import("./cli/Status.ts").then(({ status }) => status))],
  ["queue", Effect.promise(() => import("./cli/Queue.ts").then(({ queue }) => queue))],
  ["dlq", Effect.promise(() => import("./cli/Dlq.ts").then(({ dlq }) => dlq))],
  ["reconcile", Effect.promise(() => import("./cli/Reconcile.ts").then(({ reconcile }) => reconcile))],
  ["accept", Effect.promise(() => import("./cli/Accept.ts").then(({ accept }) => accept))],
  ["doctor", Effect.promise(() => import("./cli/Doctor.ts").then(({ doctor }) => doctor))],
  ["sandbox", Effect.promise(() => import("./cli/Sandbox.ts").then(({ sandbox }) => sandbox))],
  ["demo", Effect.promise(() => import("./cli/Demo.ts").then(({ demo }) => demo))]
] as const

type Known = Effect.Effect.Success<(typeof commands)[number][1]>

/** Each command stands on a part of the program that takes time to set up: where one is named, the others are left out. */
const loaded = (word: string | undefined) => {
  const named = commands.filter(([name]) => name === word)
  return Effect.forEach(
    Array.isNonEmptyReadonlyArray(named) ? named : commands,
    ([, command]): Effect.Effect<Known> => command
  )
}

const run = (words: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const plexsync = Command.make("plexsync").pipe(
      Command.withDescription("Keeps Plex showing what Stash knows"),
      Command.withSubcommands(yield* loaded(words[2])),
      Command.transformHandler((handler) => withPrintableConsole(handler))
    )
    return yield* Command.run(plexsync, { name: "plexsync", version: PLEXSYNC_VERSION })(words)
  })

endWithDemo(process)
// Nobody reads any more (`| head`): what is under way ends in order, as after a signal.
process.stdout.on("error", () => void process.emit("SIGTERM", "SIGTERM"))
process.stderr.on("error", () => undefined)

run(process.argv).pipe(
  Effect.tapErrorCause((cause) =>
    Effect.sync(() => {
      const line = lineOf(cause)
      if (line !== undefined) process.stderr.write(`${printable(line)}\n`)
    })
  ),
  // Nobody collects spans, and each costs as much as a small statement.
  Effect.withTracerEnabled(false),
  Effect.provide(Layer.mergeAll(invocation, files, NodeTerminal.layer, CliConfig.layer({ showBuiltIns: false }))),
  (main) =>
    NodeRuntime.runMain(main, {
      disableErrorReporting: true,
      disablePrettyLogger: true,
      teardown: (exit, end) => end(statusAfter(exit, MutableRef.get(told), process.argv[2] === "serve"))
    })
)
