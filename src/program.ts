// Everything that is not for hooks, in one script, of which only what is asked for is run.

/** The command line. */
export const main = () => import("./main.ts")

/** The tasks of the manifests. */
export const tasks = () => import("./tasks.ts")
