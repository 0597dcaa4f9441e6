import { STATUS_CODES } from "node:http"
import type { Answer, Exchange } from "../http/Exchange.ts"
import { element, type Element } from "../plex/Element.ts"
import { plexParameter } from "../plex/Query.ts"
import { renderXml } from "../plex/RenderXml.ts"

type Value = string | number | boolean | null | ReadonlyArray<Fields> | Fields
export interface Fields {
  readonly [name: string]: Value
}

const isList = (value: Value): value is ReadonlyArray<Fields> => Array.isArray(value)

/** In XML what is plain is an attribute, and a list an element with one child for each row. */
const toElement = (name: string, fields: Fields): Element => {
  const attributes: Record<string, string | number | boolean> = {}
  const children: Array<Element> = []
  for (const [key, value] of Object.entries(fields)) {
    if (value === null) attributes[key] = ""
    else if (typeof value !== "object") attributes[key] = value
    else children.push(isList(value) ? listElement(key, value) : toElement(key, value))
  }
  return element(name, attributes, children)
}

const listElement = (name: string, rows: ReadonlyArray<Fields>): Element =>
  element(
    name,
    {},
    rows.map((row) => toElement(name.replace(/s$/, ""), row))
  )

const render = (exchange: Exchange, name: string, value: Fields | ReadonlyArray<Fields>, status: number): Answer =>
  (exchange.headers.accept ?? "").includes("application/json")
    ? { status, headers: { "Content-Type": "application/json; charset=utf-8" }, body: JSON.stringify(value) }
    : {
        status,
        headers: { "Content-Type": "application/xml; charset=utf-8" },
        body: renderXml(isList(value) ? listElement(name, value) : toElement(name, value))
      }

/** JSON for who asks for it, else XML, whose root has the name. */
export const reply = (exchange: Exchange, name: string, value: Fields | ReadonlyArray<Fields>, status = 200): Answer =>
  render(exchange, name, value, status)

const refusals = {
  noIdentifier: [1000, "X-Plex-Client-Identifier is missing", 400],
  noUser: [1001, "User could not be authenticated", 401],
  tooMany: [1003, "Too many requests", 429],
  noCode: [1020, "Code not found or expired", 404],
  noSession: [1001, "Invalid token", 422]
} as const

const errors = ([code, message, status]: readonly [number, string, number]): Fields => ({
  errors: [{ code, message, status }]
})

export const refuse = (exchange: Exchange, refusal: keyof typeof refusals): Answer =>
  reply(exchange, "response", errors(refusals[refusal]), refusals[refusal][2])

/** What is answered where a fault gives a bare status: plex.tv's own words where it has any, else a page of what stands before it. */
export const statusAnswer = (status: number): Answer => {
  const known = Object.values(refusals).find(([, , own]) => own === status)
  return known === undefined
    ? {
        status,
        headers: { "Content-Type": "text/html" },
        body: `<html><h1>${status} ${STATUS_CODES[status]}</h1></html>`
      }
    : { status, headers: { "Content-Type": "application/json; charset=utf-8" }, body: JSON.stringify(errors(known)) }
}

/** Who asks; nothing where the identifier is not sent, which no call of `/api/v2` may leave out. */
export const clientIdentifierOf = (exchange: Exchange): string | undefined => {
  const sent = plexParameter(exchange, "X-Plex-Client-Identifier")
  return sent === "" ? undefined : sent
}

export const tokenOf = (exchange: Exchange): string => plexParameter(exchange, "X-Plex-Token") ?? ""
