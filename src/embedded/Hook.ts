import { plugin, query, startOf, task } from "./Start.ts"
import type { Given, Globals, Result } from "./Stash.ts"
import { eventOf, mark, toldOf } from "./Event.ts"

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
  const event = eventOf(stash.input.Args?.hookContext)
  if (event === null) return
  const edit = toldOf(event, since)
  const start = startOf(ask(stash, query))
  const isAdded =
    start !== null &&
    ask(stash, addTask, start.apiKey === "" ? { since, edit } : { since, edit, apiKey: start.apiKey }) !== null
  // A task that runs at once tells the runtime by the database. Where none does, who follows Stash's log hears of the edit.
  if (!isAdded || start.isBusy) stash.log.Trace(mark + edit)
  // Runs beside jobs. Stash logs the arguments of an operation that fails, so the key is not among them.
  if (start !== null && start.isBusy) ask(stash, operate, { mode: "start", since, edit })
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
