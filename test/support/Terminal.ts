import * as Command from "@effect/platform/Command"
import * as Effect from "effect/Effect"
import type { Program } from "../../sandbox/demo/Programs.ts"
import { finished } from "./Program.ts"

const quoted = (word: string) => `'${word.replaceAll("'", String.raw`'\''`)}'`

/** Runs a command of the built program on a terminal of so many columns: what it wrote to it, and its exit status. */
export const onTerminal = ({ command, environment }: Program, columns: number, ...words: ReadonlyArray<string>) =>
  Effect.map(
    finished(
      Command.make(
        "script",
        "--quiet",
        "--return",
        "--command",
        `stty cols ${columns} rows 24; exec ${[...command, ...words].map(quoted).join(" ")}`,
        "/dev/null"
      ).pipe(Command.env(environment), Command.stdin("pipe"))
    ),
    ({ code, stdout }) => ({ code, written: stdout })
  )
