import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as MutableRef from "effect/MutableRef"
import { randomUUID } from "node:crypto"
import { hostname } from "node:os"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { styleText } from "node:util"
import { understood, program } from "./cli/Commands.ts"
import { completionsOf } from "./cli/Completions.ts"
import { lineOf, statusAfter } from "./cli/Exit.ts"
import { helpLines } from "./cli/Help.ts"
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

/** Only who takes a lease or a row needs it: the part of Node that makes it takes as long to set up as a look into the database. */
const own = MutableRef.make("")
const owner = () => {
  if (MutableRef.get(own) === "") MutableRef.set(own, randomUUID())
  return MutableRef.get(own)
}

const invocation = Layer.succeed(Invocation, {
  // dist/ lies in the program's folder.
  places: { environment: process.env, home: dirname(dirname(script)), stateFolder },
  self: {
    get owner() {
      return owner()
    },
    host: hostname(),
    pid: process.pid,
    started: Math.round(performance.timeOrigin),
    version: PLEXSYNC_VERSION
  },
  platform: process.platform,
  runsOn: [
    ["Processor", process.arch],
    ["Node", process.versions.node],
    ["V8", process.versions.v8]
  ],
  terminal: process.stderr.isTTY,
  colours: process.stderr.isTTY && process.stderr.hasColors(),
  asks: process.stdin.isTTY && process.stdout.isTTY,
  told: () => MutableRef.get(told),
  program: [process.execPath, script]
})

/** Only where a terminal shows them, and nobody wants none (NO_COLOR). */
const heading = (text: string) => styleText("bold", text, { stream: process.stdout })

const run = (words: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const asked = yield* understood(words)
    switch (asked._tag) {
      case "Run":
        return yield* withPrintableConsole(asked.command)
      case "Help":
        return yield* Console.log(helpLines(asked.shape, heading).join("\n"))
      case "Version":
        return yield* Console.log(PLEXSYNC_VERSION)
      case "Completions":
        return yield* Console.log(completionsOf(yield* program, asked.shell).join("\n"))
    }
  })

endWithDemo(process)
// Nobody reads any more (`| head`): what is under way ends in order, as after a signal.
process.stdout.on("error", () => void process.emit("SIGTERM", "SIGTERM"))
process.stderr.on("error", () => undefined)

run(process.argv.slice(2)).pipe(
  Effect.tapErrorCause((cause) =>
    Effect.sync(() => {
      const line = lineOf(cause)
      if (line !== undefined) process.stderr.write(`${printable(line)}\n`)
    })
  ),
  // Nobody collects spans, and each costs as much as a small statement.
  Effect.withTracerEnabled(false),
  Effect.provide(Layer.mergeAll(invocation, files, NodeTerminal.layer)),
  (main) =>
    NodeRuntime.runMain(main, {
      disableErrorReporting: true,
      disablePrettyLogger: true,
      teardown: (exit, end) => end(statusAfter(exit, MutableRef.get(told), process.argv[2] === "serve"))
    })
)
