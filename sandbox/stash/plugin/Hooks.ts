import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Logs } from "../Logs.ts"
import * as GoJson from "../model/GoJson.ts"
import type { Caller, Visit } from "../session/Sessions.ts"
import { isRun, type Plugin, type Plugins } from "./Plugins.ts"
import type { PluginHook } from "./PluginFile.ts"
import type { Runner } from "./Call.ts"
import type { HookEvent } from "./HookEvent.ts"

/** On whose behalf, and until when. */
export interface Cause {
  readonly caller: Caller
  readonly signal: AbortSignal
}

export interface Hooks {
  /** One event after another, and for each one plugin after another, as Stash does after the commit. */
  readonly fire: (cause: Cause, events: ReadonlyArray<HookEvent>) => Effect.Effect<void>
  /** Whether anybody listens: without, an edit needs no detour. */
  readonly anyFor: (type: string) => boolean
}

/** A plugin may come back to itself so many times through its own edits. */
const deepest = 10

const contextOf = (event: HookEvent): string => {
  const fields = event.fields === undefined ? "" : `,"inputFields":${GoJson.stringify(event.fields)}`
  const id = event.id === 0 ? "" : `"id":${event.id},`
  return `{${id}"type":${GoJson.stringify(event.type)},"input":${event.input()}${fields}}`
}

/** The arguments of a hook: Go prints a map with its keys sorted. */
const argsOf = (hook: PluginHook, context: string): string => {
  const entries = [...Object.entries(hook.defaultArgs).filter(([key]) => key !== "hookContext")].map(
    ([key, value]) => [key, GoJson.stringify(value)] as const
  )
  const sorted = [...entries, ["hookContext", context] as const].sort(([left], [right]) => (left < right ? -1 : 1))
  return `{${sorted.map(([key, value]) => `${GoJson.stringify(key)}:${value}`).join(",")}}`
}

const unlessCancelled = ({ signal }: Cause) =>
  Effect.suspend(() => (signal.aborted ? Effect.fail("operation cancelled") : Effect.void))

export const make = (plugins: Plugins, runner: Runner, logs: Logs): Hooks => {
  const hooksOf = (plugin: Plugin, type: string): ReadonlyArray<PluginHook> =>
    isRun(plugin) && plugins.isEnabled(plugin) ? plugin.hooks.filter((hook) => hook.triggeredBy.includes(type)) : []

  const call = (cause: Cause, plugin: Plugin, hook: PluginHook, event: HookEvent) => {
    const { type } = event
    const visit: Visit = { plugin: plugin.id, trigger: type }
    const { user, visited } = cause.caller
    const title = `${type} [${plugin.title}]`
    return runner({
      plugin,
      execArgs: hook.execArgs,
      args: argsOf(hook, contextOf(event)),
      hook: { event, defaultArgs: hook.defaultArgs },
      caller: { user, visited: [...visited, visit] },
      signal: cause.signal
    }).pipe(
      Effect.map((result) =>
        Option.match(result.error, {
          onNone: () => logs.add("Debug", `${title}: returned: ${outputText(result.output)}`),
          onSome: (error) => logs.add("Error", `${title}: returned error: ${error}`)
        })
      )
    )
  }

  const fireOne = (cause: Cause, event: HookEvent) =>
    Effect.gen(function* () {
      for (const plugin of plugins.all()) {
        const seen = cause.caller.visited.filter(
          (visit) => visit.plugin === plugin.id && visit.trigger === event.type
        ).length
        if (seen >= deepest) continue
        for (const hook of hooksOf(plugin, event.type)) {
          yield* unlessCancelled(cause)
          yield* Effect.mapError(call(cause, plugin, hook, event), ({ reason }) => `error running plugin: ${reason}`)
          yield* unlessCancelled(cause)
        }
      }
    }).pipe(
      // A program that cannot start ends the loop: the hooks of all later plugins stay silent for this event.
      Effect.catchAll((reason) => Effect.sync(() => logs.add("Error", `error executing post hooks: ${reason}`)))
    )

  return {
    fire: (cause, events) => Effect.forEach(events, (event) => fireOne(cause, event), { discard: true }),
    anyFor: (type) => plugins.all().some((plugin) => hooksOf(plugin, type).length > 0)
  }
}

const outputText = (output: unknown): string => (typeof output === "string" ? output : GoJson.stringify(output))
