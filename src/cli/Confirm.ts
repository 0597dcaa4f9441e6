import * as Options from "@effect/cli/Options"
import * as Prompt from "@effect/cli/Prompt"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { printable } from "../core/model/Printable.ts"
import { Unfinished, Usage } from "./Exit.ts"
import { Invocation } from "./Invocation.ts"

export const yes = Options.boolean("yes").pipe(
  Options.withAlias("y"),
  Options.withDescription("Do not ask; needed where nobody can be asked")
)

/** Goes on only if a person agrees, or has with --yes. Where nobody can be asked, the command is not as it should be. */
export const confirmed = (given: { readonly yes: boolean; readonly json: boolean }, question: string) =>
  Effect.gen(function* () {
    if (given.yes) return
    const { asks } = yield* Invocation
    if (!asks || given.json) return yield* new Usage({ problem: `${question} Nobody can be asked: add --yes` })
    const agreed = yield* Prompt.confirm({ message: printable(question), initial: false }).pipe(
      Effect.catchTag("QuitException", () => Effect.succeed(false))
    )
    if (agreed) return
    yield* Console.log("Nothing was changed")
    return yield* new Unfinished()
  })
