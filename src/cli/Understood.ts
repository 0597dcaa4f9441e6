import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as CommandDirective from "@effect/cli/CommandDirective"
import type * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import { Asked, read } from "./CommandLine.ts"
import type * as All from "./Commands.ts"
import { Usage } from "./Exit.ts"
import { linesIn, type Shape, shape } from "./Shape.ts"
import type * as Store from "./StoreCommands.ts"

type Known = All.Known | Store.Known

/** The program's shape, with these of its commands. */
export const rootOf = (known: ReadonlyArray<Known>): Shape => ({
  path: [],
  about: "Keeps Plex showing what Stash knows",
  options: [],
  args: [],
  parts: known.map((command) => shape([...CommandDescriptor.getNames<unknown>(command.descriptor)], command))
})

const config = CliConfig.make({ showBuiltIns: false })

/**
 * What the words behind `plexsync` ask for: what is to be printed, or the command itself, which is not begun. Fails with what is wrong with them. `root`: all that
 * is known of the program without its commands; `loaded`: the commands that may be meant.
 */
export const understoodBy = (
  root: Effect.Effect<Shape>,
  loaded: Effect.Effect<Array.NonEmptyReadonlyArray<Known>>,
  words: ReadonlyArray<string>
) =>
  Effect.gen(function* () {
    const all = yield* root
    const asked = yield* Effect.mapError(read(all, words), (problem) => new Usage({ problem }))
    if (asked._tag !== "Command") return asked
    const plexsync = Command.make("plexsync").pipe(Command.withSubcommands(yield* loaded))
    const directive = yield* Effect.mapError(
      CommandDescriptor.parse(plexsync.descriptor, ["plexsync", ...asked.words], config),
      ({ error }) => new Usage({ problem: linesIn(error).join("\n") })
    )
    return CommandDirective.isUserDefined(directive)
      ? ({ _tag: "Run", command: plexsync.handler(directive.value) } as const)
      : Asked.Help({ shape: all })
  })
