import * as Context from "effect/Context"
import type { Places } from "../config/DataDirectory.ts"
import type { Self } from "../store/sqlite/Process.ts"

/** What only the root of a process knows: its environment, its place, its terminal. */
export class Invocation extends Context.Tag("plexsync/Invocation")<
  Invocation,
  {
    readonly places: Places
    readonly self: Self
    readonly platform: string
    /** What the program runs on beside that: names and versions. */
    readonly runsOn: ReadonlyArray<readonly [what: string, version: string]>
    /** Whether a person watches stderr. */
    readonly terminal: boolean
    /** Whether stderr may have colours: a terminal that has some, and nobody who wants none (NO_COLOR). */
    readonly colours: boolean
    /** Whether a person can be asked something. */
    readonly asks: boolean
    /** The signal that told this process to end, once one did. */
    readonly told: () => NodeJS.Signals | undefined
    /** The command that starts this program again: interpreter and script. */
    readonly program: readonly [string, string]
  }
>() {}
