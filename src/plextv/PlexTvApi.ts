import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import { endOf } from "../core/signin/PinWait.ts"
import { Pin, Resources, serversIn, User } from "./Answers.ts"
import * as PlexTvCall from "./PlexTvCall.ts"
import { PlexTvConnection } from "./PlexTvConnection.ts"

/** A sign-in that a person is to allow. */
export interface BegunPin {
  readonly id: number
  readonly code: string
  /** Where the person does it. */
  readonly link: string
  /** Epoch ms by our clock. */
  readonly endsAt: number
}

/** `short`: a code of four characters. `strong`: a long one, in a link to a page with a button. */
export type PinKind = "short" | "strong"

/** app.plex.tv takes what the page is about behind `#`, so that no server logs it. */
const consentLink = (base: string, clientID: string, code: string): string =>
  `${base}/auth#?${new URLSearchParams({ clientID, code, "context[device][product]": "PlexSync" }).toString()}`

/** plex.tv, as far as signing in and finding servers need it. A sync never does. */
export class PlexTvApi extends Effect.Service<PlexTvApi>()("plexsync/PlexTvApi", {
  effect: Effect.gen(function* () {
    const { ask, tell } = yield* PlexTvCall.make
    const { address, device } = yield* PlexTvConnection

    const beginPin = (kind: PinKind) =>
      Effect.gen(function* () {
        const strong = kind === "strong"
        const { saidAt, value } = yield* ask(
          { operation: "begin sign-in", method: "POST", target: `/api/v2/pins?strong=${strong}` },
          Pin
        )
        const { id } = yield* device
        const now = yield* Clock.currentTimeMillis
        const expiresAt = Option.getOrNull(Option.map(value.expiresAt, DateTime.toEpochMillis))
        return {
          id: value.id,
          code: value.code,
          link: strong
            ? consentLink(address ?? "https://app.plex.tv", id, value.code)
            : `${address ?? "https://plex.tv"}/link/?pin=${encodeURIComponent(value.code)}`,
          endsAt: endOf({ expiresAt, saidAt, now })
        } satisfies BegunPin
      })

    return {
      beginPin,
      /** The account's token, once a person has allowed the sign-in. */
      tokenOf: ({ id }: BegunPin) =>
        Effect.map(
          ask({ operation: "ask about sign-in", method: "GET", target: `/api/v2/pins/${id}` }, Pin),
          ({ value }) => Option.fromNullable(value.authToken)
        ),
      /** Whose token it is; fails with TokenRefused only where plex.tv says itself that it does not take it. */
      user: (token: Redacted.Redacted) =>
        Effect.map(
          ask({ operation: "check token", method: "GET", target: "/api/v2/user", token }, User),
          ({ value }) => value.username
        ),
      /** The servers of the account, its own and those of friends, without players. */
      servers: (token: Redacted.Redacted) =>
        Effect.map(
          ask(
            {
              operation: "list servers",
              method: "GET",
              target: "/api/v2/resources?includeHttps=1&includeRelay=1&includeIPv6=1",
              token
            },
            Resources
          ),
          ({ value }) => serversIn(value)
        ),
      /** Keeps a token from ageing. */
      ping: (token: Redacted.Redacted) => tell({ operation: "ping", method: "GET", target: "/api/v2/ping", token }),
      /** Ends the token. */
      signOut: (token: Redacted.Redacted) =>
        tell({ operation: "sign out", method: "DELETE", target: "/api/v2/users/signout", token })
    } as const
  })
}) {}
