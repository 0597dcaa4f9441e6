import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as CommandDirective from "@effect/cli/CommandDirective"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import { Asked, read } from "./CommandLine.ts"
import { Usage } from "./Exit.ts"
import { linesIn, type Shape, shape } from "./Shape.ts"

/** In the order of the help. */
const commands = [
  ["serve", Effect.promise(() => import("./Serve.ts").then(({ serve }) => serve))],
  ["sync", Effect.promise(() => import("./Sync.ts").then(({ sync }) => sync))],
  ["status", Effect.promise(() => import("./Status.ts").then(({ status }) => status))],
  ["queue", Effect.promise(() => import("./Queue.ts").then(({ queue }) => queue))],
  ["dlq", Effect.promise(() => import("./Dlq.ts").then(({ dlq }) => dlq))],
  ["reconcile", Effect.promise(() => import("./Reconcile.ts").then(({ reconcile }) => reconcile))],
  ["history", Effect.promise(() => import("./History.ts").then(({ history }) => history))],
  ["accept", Effect.promise(() => import("./Accept.ts").then(({ accept }) => accept))],
  ["login", Effect.promise(() => import("./Login.ts").then(({ login }) => login))],
  ["logout", Effect.promise(() => import("./Logout.ts").then(({ logout }) => logout))],
  ["doctor", Effect.promise(() => import("./Doctor.ts").then(({ doctor }) => doctor))],
  ["sandbox", Effect.promise(() => import("./Sandbox.ts").then(({ sandbox }) => sandbox))],
  ["demo", Effect.promise(() => import("./Demo.ts").then(({ demo }) => demo))]
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

const rootOf = (known: ReadonlyArray<Known>): Shape => ({
  path: [],
  about: "Keeps Plex showing what Stash knows",
  options: [],
  args: [],
  parts: known.map((command) => shape([...CommandDescriptor.getNames<unknown>(command.descriptor)], command))
})

/** The program with all its commands. */
export const program: Effect.Effect<Shape> = Effect.map(loaded(undefined), rootOf)

const config = CliConfig.make({ showBuiltIns: false })

/** What the words behind `plexsync` ask for: what is to be printed, or the command itself, which is not begun. Fails with what is wrong with them. */
export const understood = (words: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const known = yield* loaded(words[0])
    const asked = yield* Effect.mapError(read(rootOf(known), words), (problem) => new Usage({ problem }))
    if (asked._tag !== "Command") return asked
    const plexsync = Command.make("plexsync").pipe(Command.withSubcommands(known))
    const directive = yield* Effect.mapError(
      CommandDescriptor.parse(plexsync.descriptor, ["plexsync", ...asked.words], config),
      ({ error }) => new Usage({ problem: linesIn(error).join("\n") })
    )
    return CommandDirective.isUserDefined(directive)
      ? ({ _tag: "Run", command: plexsync.handler(directive.value) } as const)
      : Asked.Help({ shape: rootOf(known) })
  })
