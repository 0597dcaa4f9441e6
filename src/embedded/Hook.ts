import { plugin, query, startOf, task } from "./Start.ts"
import type { Given, Globals, Result } from "./Stash.ts"
import { lineOf } from "./Event.ts"

const addTask = `mutation($args:Map){runPluginTask(plugin_id:"${plugin}",task_name:"${task}",args_map:$args)}`
const operate = `mutation($args:Map){runPluginOperation(plugin_id:"${plugin}",args:$args)}`

/** Null when it failed. The message would hold the variables, and so the key: nobody gets to see it. */
const ask = ({ gql }: Globals, text: string, args?: Readonly<Record<string, unknown>>): Given => {
  try {
    return args === undefined ? gql.Do(text) : gql.Do(text, { args })
  } catch {
    return null
  }
}

const tell = (stash: Globals, since: number): void => {
  const line = lineOf(stash.input.Args?.hookContext, since)
  if (line === null) return
  stash.log.Trace(line)
  const start = startOf(ask(stash, query))
  if (start === null) return
  ask(stash, addTask, start.apiKey === "" ? { since } : { since, apiKey: start.apiKey })
  // Runs beside jobs. Stash logs the arguments of an operation that fails, so the key is not among them.
  if (start.isBusy) ask(stash, operate, { mode: "start", since })
}

/** One call of the hook: tells a runtime that lives, and has one started where none does. Never throws. `since`: now, in epoch ms. */
export const run = (stash: Globals, since: number): Result => {
  try {
    tell(stash, since)
  } catch {
    // Whatever it was: the edit is done, and the runtime finds it without being told.
  }
  return { Output: "ok" }
}
