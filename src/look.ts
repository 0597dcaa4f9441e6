// The commands that ask the database alone, in a script of their own: build.mjs puts cli/StoreCommands.ts in the place of cli/Commands.ts.
import * as Effect from "effect/Effect"

/** The command line. */
export const main = () => import("./main.ts")

/** For build.mjs: which commands they are. */
export const shape = () => import("./cli/StoreCommands.ts").then(({ own }) => Effect.runPromise(own))
