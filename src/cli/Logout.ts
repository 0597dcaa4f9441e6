import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { TokenOrigin } from "../core/settings/TokenOrigin.ts"
import { SignedOut, signOut } from "../serve/signin/SignOut.ts"
import { dataDir, json } from "./Flags.ts"
import { setting } from "./Opened.ts"

const places: Readonly<Record<TokenOrigin, string>> = {
  environment: "The token in the environment counts",
  stash: "The token in Stash's settings counts from now on",
  "sign-in": "",
  "config.json": "The token in config.json counts from now on",
  none: "There is no token of Plex any more: sign in again with plexsync login"
}

const lines = SignedOut.$match({
  Nothing: () => ["Nobody had signed in here: nothing was changed"],
  Out: ({ now, problem, server }) => [
    `Signed out of ${server}`,
    ...(problem === null
      ? []
      : [
          `plex.tv could not be told (${problem}): the token is removed here, and there it ends when you remove PlexSync from Authorized Devices`
        ]),
    places[now]
  ]
})

export const logout = Command.make("logout", { json, dataDir }, (given) =>
  Effect.gen(function* () {
    const became = yield* Effect.flatMap(setting(given.dataDir), signOut)
    yield* Console.log(given.json ? JSON.stringify(asJson(became)) : lines(became).join("\n"))
  })
).pipe(Command.withDescription("Sign out of Plex: end what login brought, and nothing else"))

const asJson = SignedOut.$match({
  Nothing: () => ({ signedOut: false }),
  Out: ({ now, problem, server }) => ({ signedOut: true, server, problem, token: now })
})
