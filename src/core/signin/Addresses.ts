import * as Data from "effect/Data"
import type { ListedConnection, PlexServer } from "./PlexServer.ts"
import { isPrivateNumber, mayCarryToken } from "./PrivateHost.ts"

/**
 * Where an address comes from, in the order in which one is preferred.
 *
 * - `given`: a person set it. `known`: it worked before, and plex.tv lists it.
 * - `guessed`: a name that servers often have; nobody has said that it is this one.
 * - `local`, `plain`, `remote`, `relay`: from plex.tv's list. `plain` is the bare number of a local one, without https.
 */
export type AddressKind = "given" | "known" | "guessed" | "local" | "plain" | "remote" | "relay"

/** An address that may lead to the server. Without a slash at its end. */
export interface Candidate {
  readonly url: string
  readonly kind: AddressKind
}

/** What is looked at beside plex.tv's list. */
export interface Hints {
  readonly given: string | null
  readonly known: string | null
  /** Whether a person is there who can say yes to a guess. */
  readonly guesses: boolean
}

const guesses = ["http://plex:32400", "http://host.docker.internal:32400", "http://127.0.0.1:32400"]

const bare = ({ address, port }: ListedConnection): string =>
  `http://${address.includes(":") ? `[${address}]` : address}:${port}`

const of = (kind: AddressKind, urls: ReadonlyArray<string>): ReadonlyArray<Candidate> =>
  urls.map((url) => ({ url: url.replace(/\/+$/, ""), kind }))

const orNone = (url: string | null): ReadonlyArray<string> => (url === null ? [] : [url])

const listed = (connections: ReadonlyArray<ListedConnection>): ReadonlyArray<Candidate> => {
  const direct = connections.filter(({ relay }) => !relay)
  const local = direct.filter((one) => one.local)
  return [
    ...of(
      "local",
      local.map(({ uri }) => uri)
    ),
    ...of("plain", local.map(bare)),
    ...of(
      "remote",
      direct.filter((one) => !one.local).map(({ uri }) => uri)
    ),
    ...of(
      "relay",
      connections.filter(({ relay }) => relay).map(({ uri }) => uri)
    )
  ]
}

/**
 * All addresses to be tried for a server, the preferred ones first. One that worked before is preferred while plex.tv still lists it; else it
 * is a guess like others: somebody else may be there by now.
 */
export const candidatesFor = (
  { connections, httpsRequired }: Pick<PlexServer, "connections" | "httpsRequired">,
  hints: Hints
): ReadonlyArray<Candidate> => {
  const fromList = listed(connections)
  const isListed = fromList.some(({ kind, url }) => url === hints.known && kind !== "relay")
  const all = [
    ...of("given", orNone(hints.given)),
    ...of("known", isListed ? orNone(hints.known) : []),
    ...of("guessed", hints.guesses ? [...orNone(hints.known), ...guesses] : []),
    ...fromList
  ]
  // A guess that plex.tv lists is none.
  const isSure = ({ kind, url }: Candidate) => kind !== "guessed" || fromList.every((one) => one.url !== url)
  const taken = all.filter(
    (one) => isSure(one) && (!httpsRequired || one.kind === "given" || one.url.startsWith("https:"))
  )
  return taken.filter(({ url }, at) => taken.findIndex((one) => one.url === url) === at)
}

/** What one look at an address gave: who answers there, asked without a token. */
export type Trial = Data.TaggedEnum<{
  Right: {}
  /** Another server. */
  Other: { readonly machineIdentifier: string }
  /** Something that is no Plex. */
  NoPlex: { readonly status: number }
  /** Nothing. `code`: what the system calls it; `problem`: in words. */
  Silent: { readonly code: string; readonly problem: string }
}>
export const Trial = Data.taggedEnum<Trial>()

export interface Tried {
  readonly candidate: Candidate
  readonly trial: Trial
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : "")
const unknownName = /^(ENOTFOUND|EAI_AGAIN)$/
const loopback = /^(127\.|localhost$|\[?::1)/

/** plex.tv's name for an address of a network of one's own, as `192-168-1-5.….plex.direct`. */
const isDirectlyPrivate = (host: string): boolean => {
  const [number = "", ...rest] = host.split(".")
  return rest.join(".").endsWith("plex.direct") && isPrivateNumber(number.replaceAll("-", "."))
}

const silence = ({ url }: Candidate, code: string, problem: string, inContainer: boolean): string => {
  const host = hostOf(url)
  if (unknownName.test(code) && isDirectlyPrivate(host))
    return "the router or a DNS filter blocks names that lead into your own network (DNS rebinding protection): allow plex.direct there, or use the bare address"
  if (code === "ECONNREFUSED" && loopback.test(host) && inContainer)
    return "this is the container itself: use the name of Plex's service, or the address of the host"
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return "its certificate is for another name: use the plex.direct name, or http"
  if (/^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/.test(code) && url.startsWith("http:"))
    return "it closes connections without https: Plex asks for secure ones there"
  return problem
}

/** What came of an address, in words; null where it can be taken. `inContainer`: whether this program runs in one. */
export const reasonAgainst = ({ candidate, trial }: Tried, inContainer: boolean): string | null =>
  Trial.$match(trial, {
    Right: () =>
      mayCarryToken(candidate.url)
        ? null
        : "it is right, but without https, and outside of your own network: a token is not sent there",
    Other: ({ machineIdentifier }) => `another Plex answers there (${machineIdentifier})`,
    NoPlex: ({ status }) => `what answers there is no Plex (status ${status})`,
    Silent: ({ code, problem }) => silence(candidate, code, problem, inContainer)
  })

const isGood = (tried: Tried): boolean => reasonAgainst(tried, false) === null

/** The first good address by preference. Guesses are for a person to agree to, and a relay is slow: neither is taken unasked. */
export const bestOf = (
  all: ReadonlyArray<Tried>,
  allowed: { readonly guessed: boolean; readonly relay: boolean }
): Candidate | undefined =>
  all.find(
    (tried) =>
      isGood(tried) &&
      (tried.candidate.kind !== "guessed" || allowed.guessed) &&
      (tried.candidate.kind !== "relay" || allowed.relay)
  )?.candidate
