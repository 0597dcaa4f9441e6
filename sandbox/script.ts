// The sandbox and the demonstration, in one script, of which only what is asked for is run.

/** The servers. */
export const sandbox = () => import("./Sandbox.ts")

/** The program shown against them. */
export const demo = () => import("./demo/Demo.ts")
