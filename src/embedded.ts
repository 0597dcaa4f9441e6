import { run } from "./embedded/Hook.ts"
import type { Globals } from "./embedded/Stash.ts"

declare const input: Globals["input"]
declare const log: Globals["log"]
declare const gql: Globals["gql"]

// The value of the last statement is the script's answer.
// @effect-diagnostics-next-line globalDate:off - a root, inside Stash, where there is no Effect.
run({ input, log, gql }, Date.now())
