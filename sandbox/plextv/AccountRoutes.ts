import * as Effect from "effect/Effect"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import type { PlexTvState } from "./PlexTvState.ts"
import { refuse, reply, tokenOf } from "./Reply.ts"
import * as ServerRows from "./ServerRows.ts"

/** Answers only who has a token that is taken. */
const forUser =
  (state: PlexTvState, answer: (exchange: Exchange) => Answer, refusal: "noUser" | "noSession" = "noUser") =>
  (exchange: Exchange) =>
    Effect.sync(() => (state.alive.has(tokenOf(exchange)) ? answer(exchange) : refuse(exchange, refusal)))

const user = (exchange: Exchange): Answer =>
  reply(exchange, "user", {
    id: 42,
    uuid: "5a4dbc0c5a4dbc0c",
    username: "sandbox",
    title: "sandbox",
    friendlyName: "Sandbox",
    email: "owner@sandbox.invalid",
    authToken: tokenOf(exchange),
    hasPassword: true,
    twoFactorEnabled: false,
    joinedAt: 1_500_000_000,
    subscription: { active: false, status: "Inactive", plan: null }
  })

/** Not to be used: Plex Media Server refuses what they mint. */
const jwt = ["POST /api/v2/auth/jwk", "GET /api/v2/auth/keys", "GET /api/v2/auth/nonce", "POST /api/v2/auth/token"]

export const make = (state: PlexTvState): ReadonlyArray<Route> => [
  { method: "GET", pattern: "/api/v2/user", handle: forUser(state, user) },
  { method: "GET", pattern: "/users/account", handle: forUser(state, user, "noSession") },
  { method: "GET", pattern: "/users/account.json", handle: forUser(state, user, "noSession") },
  {
    method: "GET",
    pattern: "/api/v2/ping",
    handle: forUser(state, (exchange) => reply(exchange, "pong", { pong: true }))
  },
  {
    method: "DELETE",
    pattern: "/api/v2/users/signout",
    handle: forUser(state, (exchange) => {
      state.alive.delete(tokenOf(exchange))
      return { status: 204 }
    })
  },
  {
    method: "GET",
    pattern: "/api/v2/resources",
    handle: forUser(state, (exchange) =>
      reply(exchange, "resources", ServerRows.shown(state.servers(), exchange.query))
    )
  },
  ...jwt.map((name) => {
    const [method = "", pattern = ""] = name.split(" ")
    return { method, pattern, handle: () => Effect.succeed<Answer>({ status: 501, body: "" }) }
  })
]
