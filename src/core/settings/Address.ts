import * as Data from "effect/Data"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** Where a server is, and what it asks before anybody comes that far. Equal by value. Nothing that is said or kept has more of it than `url`. */
export const Address = Schema.DataFromSelf(
  Schema.Struct({
    /** Origin and path, without a slash at the end. */
    url: Schema.String,
    /** `user:password` for HTTP Basic, as they are meant; undefined where the address named none. */
    login: Schema.UndefinedOr(Schema.RedactedFromSelf(Schema.String))
  })
)
export type Address = typeof Address.Type

/** The setting with each server's address. */
export const addressSetting = { Plex: "plex_url", Stash: "stash_url" } as const

/** The address of a server that asks nothing. `url`: origin and path, without a slash at the end. */
export const plain = (url: string): Address => Data.struct({ url, login: undefined })

export const allowed = "an http or https address, for example http://192.168.1.10:32400"

const allowedServer = "give the address of your own, for example http://192.168.1.10:32400"

const parsed = (raw: string): URL | undefined => {
  if (!URL.canParse(raw)) return undefined
  const url = new URL(raw)
  return (url.protocol === "http:" || url.protocol === "https:") && url.hostname !== "" ? url : undefined
}

const meant = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    // A percent sign that stands for itself.
    return part
  }
}

const hint = "in a user name and password, write / as %2F, ? as %3F, # as %23 and @ as %40"

/** Where a password or a token may be, wherever its writer thought it would be taken from. */
const mayHoldSecret = /[@?#]|token|key=/i

const wrong = (raw: string): string => {
  const shown = mayHoldSecret.test(raw) ? "the given value" : JSON.stringify(raw)
  return `${shown} is not allowed; it must be ${allowed}${raw.includes("@") ? `; ${hint}` : ""}`
}

/** Quotation marks around the whole, as files with settings and programs put them there: no address, token or key has any. */
export const unquoted = (raw: string): string => {
  const [, , inner] = /^(["'])(.*)\1$/s.exec(raw) ?? /^(“)(.*)”$/s.exec(raw) ?? []
  return inner === undefined ? raw : inner.trim()
}

/** The pages that a browser has open: what was meant is the server before them. */
const pages: Readonly<Record<string, RegExp>> = {
  plex_token: /\/web(\/(index\.html|desktop\/?)?)?$/i,
  stash_api_key: /\/(graphql|playground)\/*$/i
}

/** What stands behind the `#` of Plex's page says only which of its pages. */
const withoutPage = (raw: string, key: string): string =>
  key === "plex_token" && !/token/i.test(raw) ? raw.replace(/(\/web(?:\/[a-z.]*){0,2})#!?\/.*$/i, "$1") : raw

/** Plex's page on the web, which is no server. */
const isPlexTv = ({ hostname }: URL): boolean => /(^|\.)plex\.tv$/i.test(hostname)

/** Reads an address, or says what is wrong without a secret in it. `key`: the setting that takes a token or key. */
export const read = (raw: string, key: string): Either.Either<Address, string> => {
  const given = withoutPage(unquoted(raw), key)
  const url = parsed(given)
  if (url === undefined) return Either.left(wrong(raw))
  if (key === "plex_token" && isPlexTv(url))
    return Either.left(`${url.hostname} is a page of Plex on the web, and no server; ${allowedServer}`)
  if (/[?#]/.test(given) || /token=|key=/i.test(url.pathname))
    return Either.left(`an address ends before any ? or #; if a token or key stands there, put it into ${key}`)
  const [user, password] = [meant(url.username), meant(url.password)]
  if (url.pathname.includes("@")) return Either.left(hint)
  if (user.includes(":")) return Either.left("a user name cannot have a colon")
  return Either.right(
    Data.struct({
      url: `${url.origin}${url.pathname}`.replace(pages[key] ?? /$/, "").replace(/\/+$/, ""),
      login: user === "" && password === "" ? undefined : Redacted.make(`${user}:${password}`)
    })
  )
}

const inBase64 = (login: Redacted.Redacted) => Encoding.encodeBase64(Redacted.value(login))

/** The header for the server at this address; for no other. */
export const basic = ({ login }: Address): Readonly<Record<string, string>> =>
  login === undefined ? {} : { Authorization: `Basic ${inBase64(login)}` }

/** What must never be said of it, in all the forms that it may have. */
export const secretsIn = ({ login }: Address): ReadonlyArray<string> => {
  if (login === undefined) return []
  const text = Redacted.value(login)
  const colon = text.indexOf(":")
  const [user, password] = [text.slice(0, colon), text.slice(colon + 1)]
  return [text, `${encodeURIComponent(user)}:${encodeURIComponent(password)}`, inBase64(login), password]
}
