import * as Match from "effect/Match"
import { reasonAgainst, type Tried } from "../core/signin/Addresses.ts"
import type { PlexServer } from "../core/signin/PlexServer.ts"
import { SignInState } from "../serve/signin/SignInState.ts"
import { localTime } from "../serve/report/LocalTime.ts"

/** What is told of a server, by name and whose it is. */
export const serverLine = ({ machineIdentifier, name, owned, owner, present }: PlexServer): string => {
  const whose = owned ? "" : `, belongs to ${owner ?? "somebody else"}: only its owner may edit`
  return `${name} (${machineIdentifier})${present ? "" : ", not seen lately"}${whose}`
}

const triedLine = (tried: Tried, inContainer: boolean): string =>
  `  ${tried.candidate.url}: ${reasonAgainst(tried, inContainer) ?? (tried.candidate.kind === "relay" ? "answers, by way of plex.tv: slow" : "answers")}`

/** Where a short code is typed. */
const pageOf = (link: string): string => link.replace(/\/?\?.*$/, "")

const minutes = (ms: number): string => `${Math.max(1, Math.round(ms / 60_000))} minutes`

/** What a person reads at each state; `now` in epoch ms. What is waited for has a place of its own. */
export const loginLines = (state: SignInState, now: number): ReadonlyArray<string> =>
  SignInState.$match(state, {
    Pin: ({ code, endsAt, kind, link }) => [
      `Open this page, and allow PlexSync there: ${link}`,
      ...(kind === "short" ? [`Or type the code ${code} at ${pageOf(link)}, on any device`] : []),
      `The code ends in ${minutes(endsAt - now)}`
    ],
    Waiting: () => [],
    Allowed: ({ user }) => [`Allowed, as ${user}`],
    Servers: ({ servers }) => [
      servers.length === 0 ? "The account has no server" : "Servers of the account:",
      ...servers.map((server) => `  ${serverLine(server)}`)
    ],
    Addresses: ({ all, inContainer, server }) => [
      `Addresses of ${server}:`,
      ...all.map((tried) => triedLine(tried, inContainer))
    ],
    Done: ({ address, answers, given, machineIdentifier, server }) => [
      `Signed in to ${server} (${machineIdentifier}) at ${address}${given ? ", which you gave in plex_url" : ""}`,
      ...(answers ? [] : [`It does not answer at ${address} now: if that stays so, correct plex_url`]),
      "A runtime that is running takes this over by itself; plexsync doctor looks at all of it"
    ],
    Left: () => ["Nobody waits here: allow it there, then run plexsync login again"]
  })

const waitingWords = { Pending: "pending", Slow: "slow", Away: "away" } as const

/** The same for programs: one object for each state. No token is in any. */
export const loginJson = (state: SignInState): Record<string, unknown> =>
  SignInState.$match(state, {
    Pin: ({ code, endsAt, kind, link }) => ({ state: "pin", kind, code, link, endsAt: localTime(endsAt) }),
    Waiting: ({ left, look }) => ({
      state: "waiting",
      plexTv: waitingWords[look._tag],
      secondsLeft: Math.round(left / 1000)
    }),
    Allowed: ({ user }) => ({ state: "allowed", user }),
    Servers: ({ servers }) => ({
      state: "servers",
      servers: servers.map(({ machineIdentifier, name, owned, owner, present }) => ({
        name,
        machineIdentifier,
        owned,
        owner,
        present
      }))
    }),
    Addresses: ({ all, inContainer, server }) => ({
      state: "address",
      server,
      addresses: all.map((tried) => ({ ...tried.candidate, problem: reasonAgainst(tried, inContainer) }))
    }),
    Done: ({ address, answers, given, machineIdentifier, server }) => ({
      state: "done",
      server,
      machineIdentifier,
      address,
      given,
      answers
    }),
    Left: () => ({ state: "left" })
  })

/** What a person sees while they are waited for. */
export const waitingLine = ({ left, look }: { readonly left: number; readonly look: { readonly _tag: string } }) => {
  const seconds = Math.max(0, Math.ceil(left / 1000))
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
  const trouble = Match.value(look._tag).pipe(
    Match.when("Away", () => "; plex.tv cannot be reached right now"),
    Match.when("Slow", () => "; plex.tv asks for patience"),
    Match.orElse(() => "")
  )
  return `Waiting until you allow it: ${time} left${trouble}`
}
