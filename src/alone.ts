import { call } from "./embedded/Alone.ts"
import type { AloneGlobals } from "./embedded/Stash.ts"

declare const input: AloneGlobals["input"]
declare const log: AloneGlobals["log"]
declare const gql: AloneGlobals["gql"]
declare const util: AloneGlobals["util"]

// @effect-diagnostics-next-line globalDate:off - a root, inside Stash, where there is no Effect.
const now = Date.now()
// @effect-diagnostics-next-line globalRandom:off
const nonce = now.toString(36) + Math.random().toString(36).slice(2)

// The value of the last statement is the script's answer.
call({ input, log, gql, util }, nonce, now)
