import { unescape } from "node:querystring"
import type { Exchange } from "../http/Exchange.ts"

/** One `key=value` of a query, in the order sent. */
export interface Pair {
  readonly key: string
  readonly value: string
  /** Whether a second, literal `=` followed the first: the operator `==` of the filter grammar. */
  readonly twice: boolean
}

/** Broken percent signs are taken as they stand: Plex does not refuse them. */
export const decode = (text: string): string => unescape(text.replaceAll("+", " "))

export const parse = (rawQuery: string): ReadonlyArray<Pair> =>
  rawQuery
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=")
      if (at < 0) return { key: decode(part), value: "", twice: false }
      const value = part.slice(at + 1)
      const twice = value.startsWith("=")
      return { key: decode(part.slice(0, at)), value: decode(twice ? value.slice(1) : value), twice }
    })

/** An `X-Plex-*` parameter: every one of them may come as a header or in the query. */
export const plexParameter = ({ headers, query }: Exchange, name: string): string | undefined => {
  const header = headers[name.toLowerCase()]
  return (typeof header === "string" ? header : header?.[0]) ?? query.get(name) ?? undefined
}

/** A whole number parameter, header or query; anything else counts as not sent. */
export const plexInteger = (exchange: Exchange, name: string): number | undefined => {
  const text = plexParameter(exchange, name)
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

/** Ids of a comma list. */
export const ids = (list: string): ReadonlyArray<number> =>
  list
    .split(",")
    .filter((id) => /^\d+$/.test(id.trim()))
    .map(Number)
