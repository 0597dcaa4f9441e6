import { answer } from "./Answer.ts"
import { ask } from "./Ask.ts"
import { at, text } from "./Given.ts"
import type { AloneGlobals, Failed, Result } from "./Stash.ts"
import { eventOf, lineOf } from "./Event.ts"

/** The longest name of a task that is passed on. Characters. */
const longest = 60

const tell = ({ input, log }: AloneGlobals, since: number): void => {
  try {
    const event = eventOf(at(input.Args, "hookContext"))
    if (event !== null) log.Trace(lineOf(event, since))
  } catch {
    // Whatever it was: the edit is done, and the runtime finds it without being told.
  }
}

/** One call, of a hook, of a task, or with a runtime's answer to one. There is no process to start here. `nonce`: a name for this call, `since`: now, in epoch ms. */
export const call = (stash: AloneGlobals, nonce: string, since: number): Result | Failed => {
  const args = stash.input.Args
  const context = at(args, "hookContext")
  if (context !== undefined && context !== null) {
    tell(stash, since)
    return { Output: "ok" }
  }
  const mode = text(at(args, "mode")).slice(0, longest)
  if (mode === "answer") return answer(stash, args)
  // The other hook script asks for it, and an edit waits for that.
  if (mode === "start") return { Output: "A runtime is kept elsewhere: none was started" }
  if (mode === "") return { Error: "args has neither a hookContext nor a mode" }
  return ask(stash, mode, nonce, since)
}
