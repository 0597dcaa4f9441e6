import * as Effect from "effect/Effect"
import type { Route } from "../http/Exchange.ts"
import { container, element } from "./Element.ts"
import type { PlexState } from "./PlexState.ts"
import * as Preferences from "./Preferences.ts"
import { failure, reply } from "./Reply.ts"

/** What only the server's owner may read: the settings of the server, and who has an account. */
export const make = (state: PlexState): ReadonlyArray<Route> => {
  const owned = (pattern: string, answer: Parameters<typeof container>): Route => ({
    method: "GET",
    pattern,
    handle: (exchange) =>
      Effect.sync(() =>
        state.behaviour.rights === "owner"
          ? reply(exchange, container(...answer))
          : failure(state.behaviour.guestStatus)
      )
  })
  return [
    owned("/:/prefs", [{}, Preferences.serverPreferences.map(Preferences.settingElement(new Map()))]),
    owned("/accounts", [
      { identifier: "com.plexapp.system.accounts" },
      [element("Account", { id: 1, key: "/accounts/1", name: "owner" })]
    ])
  ]
}
