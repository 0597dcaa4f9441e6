import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { command, ControlRefused, report } from "../http/Control.ts"
import type { Route } from "../http/Exchange.ts"
import { analyse } from "./Analyse.ts"
import { Behaviour } from "./Behaviour.ts"
import * as ItemsControl from "./ItemsControl.ts"
import type { Notifications } from "./Notifications.ts"
import type { PlexState } from "./PlexState.ts"
import type { Scanner } from "./Scanner.ts"

/** The control routes that only this server has. */
export const make = (state: PlexState, scanner: Scanner, notifications: Notifications): ReadonlyArray<Route> => [
  ItemsControl.make(state, scanner),
  state.odd.control,
  report("/__sandbox/behaviour", () => state.behaviour),
  command("/__sandbox/behaviour", Schema.partialWith(Behaviour, { exact: true }), (changes) =>
    Effect.sync(() => {
      state.behaviour = { ...state.behaviour, ...changes }
      return state.behaviour
    })
  ),
  command("/__sandbox/analyse", Schema.Struct({ file: Schema.NonEmptyString }), ({ file }) =>
    Effect.gen(function* () {
      const items = [...state.sections.values()].flatMap((section) => section.files.get(file) ?? [])
      if (items.length === 0) return yield* new ControlRefused({ reason: `In no library: ${file}` })
      for (const item of items) analyse(state, item, file)
      return { analysed: items.map(({ id }) => `${id}`) }
    })
  ),
  command("/__sandbox/drop-listeners", Schema.Struct({}), () =>
    Effect.sync(() => {
      const dropped = notifications.listeners()
      notifications.drop()
      return { dropped }
    })
  )
]
