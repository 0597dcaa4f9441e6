// Everything that is not for hooks, in one script, of which only what is asked for is run.

import * as Effect from "effect/Effect"

/** The command line. */
export const main = () => import("./main.ts")

/** The tasks of the manifests. */
export const tasks = () => import("./tasks.ts")

/** For build.mjs: what all commands are called and take. */
export const shape = () => import("./cli/Commands.ts").then(({ program }) => Effect.runPromise(program))
