import * as Option from "effect/Option"
import type { Answer, Exchange } from "../../http/Exchange.ts"
import type { Config } from "../Config.ts"
import { type Caller, maxAge, type Sessions } from "../session/Sessions.ts"
import type { SandboxClock } from "../../http/SandboxClock.ts"

import { httpDate } from "../../http/HttpDate.ts"
import { isPublic } from "./PublicAccess.ts"

/** Who makes a request, and what Stash does with who may not. */
export interface Access {
  readonly identify: (exchange: Asking) => Identity
  /** The answer to a request that may not pass. */
  readonly refusal: (exchange: Asking) => Option.Option<Answer>
  /** The Set-Cookie of an answer: a cookie that came is given back fresh, unless a key came too. */
  readonly freshCookie: (exchange: Asking) => Option.Option<string>
  readonly cookieFor: (caller: Caller) => string
}

/** What of a request matters here; a websocket's upgrade has it too. */
export type Asking = Pick<Exchange, "headers" | "path" | "query" | "rawQuery">

export interface Identity {
  readonly caller: Caller
  readonly isKeyWrong: boolean
}

const nobody: Caller = { user: null, visited: [] }
const open = /^\/(login|logout|healthz|css|favicon\.ico|manifest\.json)(\/|$)/

export const unauthorized: Answer = {
  status: 401,
  headers: { Vary: "Origin", "WWW-Authenticate": "FormBased" },
  body: ""
}

const cookieOf = ({ headers }: Asking): Option.Option<string> => {
  const found = (headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith("session="))
  return Option.fromNullable(found?.slice("session=".length))
}

const keyOf = ({ headers, query }: Asking): string => {
  const header = headers["apikey"]
  const sent = Array.isArray(header) ? header[0] : header
  return sent ?? query.get("apikey") ?? ""
}

const hasExtension = (path: string): boolean => {
  const name = path.slice(path.lastIndexOf("/") + 1)
  return name.includes(".") && !name.endsWith(".html")
}

const toLogin = ({ path, rawQuery }: Asking): Answer => {
  const target = `/login?returnURL=${encodeURIComponent(rawQuery === "" ? path : `${path}?${rawQuery}`)}`
  return {
    status: 302,
    headers: { "Content-Type": "text/html; charset=utf-8", Location: target, Vary: "Origin" },
    body: `<a href="${target.replaceAll("&", "&amp;")}">Found</a>.\n\n`
  }
}

export const make = (config: Config, sessions: Sessions, clock: SandboxClock): Access => {
  const session = (exchange: Asking) => Option.flatMapNullable(cookieOf(exchange), sessions.read)
  const identify = (exchange: Asking): Identity => {
    const fromCookie = Option.getOrElse(session(exchange), () => nobody)
    const key = keyOf(exchange)
    if (key === "") return { caller: fromCookie, isKeyWrong: false }
    // The hooks on the way are read from the cookie even where a key says who asks.
    return { caller: { user: config.username, visited: fromCookie.visited }, isKeyWrong: key !== config.apiKey }
  }
  const cookieFor = (caller: Caller): string => {
    const expires = httpDate(clock.now() + maxAge * 1000)
    return `session=${sessions.issue(caller)}; Path=/; Expires=${expires}; Max-Age=${maxAge}; SameSite=Lax`
  }
  return {
    identify,
    cookieFor,
    refusal: (exchange) => {
      if (exchange.path === "/healthz") return Option.none()
      // A Stash without credentials that was seen from the internet locks itself up until its settings are edited.
      if (config.username === "" && isPublic(exchange)) config.isLocked = true
      if (config.isLocked) return Option.some({ status: 403, headers: { Vary: "Origin" }, body: "" })
      if (open.test(exchange.path)) return Option.none()
      const { caller, isKeyWrong } = identify(exchange)
      // A key that Stash does not know is refused even where nobody needs one.
      if (isKeyWrong) return Option.some(unauthorized)
      if (config.username === "" || caller.user !== null) return Option.none()
      const isApi = exchange.path.replace(/\/$/, "") === "/graphql"
      return Option.some(isApi || hasExtension(exchange.path) ? unauthorized : toLogin(exchange))
    },
    freshCookie: (exchange) => (keyOf(exchange) === "" ? Option.map(session(exchange), cookieFor) : Option.none())
  }
}
