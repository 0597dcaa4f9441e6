import { at, entries, text } from "./Given.ts"
import type { AloneGlobals, Failed, Given, Result } from "./Stash.ts"
import { mark } from "./Event.ts"

/** Between two looks into Stash's log. Milliseconds. */
const pause = 100
/** Looks until it is given up that anybody hears, and again as many until an outcome is no longer waited for: 10 s. */
const looks = 100
/** Looks after which the question is written again while nobody has heard it: the runtime may just be connecting. */
const askAgain = 20

/** What a person reads whose task nobody ran. */
export const nobody =
  "No runtime of PlexSync was heard within 10 s. Start its container, or plexsync serve with the address and an API key of this Stash; docs/install.md says how."

/** The newest lines of Stash's log, the newest first; at most 30. */
const newest = ({ gql }: AloneGlobals): ReadonlyArray<string> => {
  try {
    return entries(at(gql.Do("{logs{message}}"), "logs")).map((one: Given) => text(at(one, "message")))
  } catch {
    return []
  }
}

/** What follows the last line of an answer: which task it is for, and how that stands. */
export const endOf = (nonce: string, state: string): string => ` [task ${nonce} ${state}]`

/** The last line of an answer, without what Stash and the script put around it. */
const answerIn = (lines: ReadonlyArray<string>, nonce: string, state: string): string | undefined => {
  const end = endOf(nonce, state)
  const line = lines.filter((one) => one.slice(-end.length) === end)[0]
  return line === undefined ? undefined : line.slice(0, -end.length).replace(/^\[Plugin \/ [^\]]*\] /, "")
}

/** Asks a living runtime to run a task, and waits until it has answered. `nonce`: only the answer to this call holds it. */
export const ask = (stash: AloneGlobals, mode: string, nonce: string, since: number): Result | Failed => {
  const tell = (told: Readonly<Record<string, unknown>>) => stash.log.Trace(mark + JSON.stringify(told))
  let isHeard = false
  for (let left = looks; left > 0; left -= 1) {
    if (!isHeard && left % askAgain === 0) tell({ task: mode, nonce, since, says: true })
    stash.util.Sleep(pause)
    const lines = newest(stash)
    const done = answerIn(lines, nonce, "done")
    const failed = answerIn(lines, nonce, "failed")
    // Until it hears this, the runtime repeats its answer: where much is logged, it is soon out of sight.
    if (done !== undefined || failed !== undefined) tell({ seen: nonce })
    if (done !== undefined) return { Output: done }
    if (failed !== undefined) return { Error: failed }
    if (!isHeard && answerIn(lines, nonce, "heard") !== undefined) {
      isHeard = true
      left = looks + 1
    }
  }
  return isHeard ? { Output: "The runtime goes on with it in the background." } : { Error: nobody }
}
