import { createHash } from "node:crypto"
import * as Schema from "effect/Schema"
import type { Fields } from "./Reply.ts"

/** One address in a row. */
export type Connection = Readonly<{
  protocol: string
  address: string
  port: number
  uri: string
  local: boolean
  relay: boolean
  IPv6: boolean
}>

/** A row of `/api/v2/resources`. */
export type ServerRow = Fields & { readonly connections: ReadonlyArray<Connection> }

/** A row in the words of a test. What is not given is the sandbox's Plex. */
export const Wish = Schema.Struct({
  /**
   * - `owned`: at its address, with a plex.direct name for it that nobody resolves.
   * - `friend`: another person's, shared with the account.
   * - `player`: no server at all.
   * - `offline`: plex.tv has not seen it lately, and nothing listens at its address.
   * - `docker`: its only address is that of its container.
   * - `custom`: its owner gave plex.tv the address by hand.
   * - `relay`: reachable through plex.tv alone.
   */
  kind: Schema.Literal("owned", "friend", "player", "offline", "docker", "custom", "relay"),
  name: Schema.optional(Schema.NonEmptyString),
  machineIdentifier: Schema.optional(Schema.NonEmptyString),
  /** Where it is. */
  url: Schema.optional(Schema.String.pipe(Schema.filter((text) => URL.canParse(text) || "url is no address"))),
  accessToken: Schema.optional(Schema.NonEmptyString),
  httpsRequired: Schema.optional(Schema.Boolean)
})
export type Wish = typeof Wish.Type

/** What a row is made of where its wish says nothing. */
export interface Plex {
  readonly url: string
  readonly token: string
  readonly machineIdentifier: string
}

/** Addresses that are documented to belong to nobody. */
const publicAddress = "203.0.113.7"
const relayAddress = "203.0.113.8"
const isPrivate = (host: string) => /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(host)

const hashed = (text: string): string => createHash("sha256").update(text).digest("hex")

/** What plex.tv makes of an address: a name with a certificate, and the address itself beside it. */
const direct = (machineIdentifier: string, address: string, port: number, relay = false): Connection => ({
  protocol: "https",
  address,
  port,
  uri: `https://${address.replaceAll(".", "-")}.${hashed(machineIdentifier).slice(0, 32)}.plex.direct:${port}`,
  local: isPrivate(address),
  relay,
  IPv6: false
})

const custom = (url: URL): Connection => ({
  protocol: url.protocol.slice(0, -1),
  address: url.hostname,
  port: Number(url.port) || (url.protocol === "https:" ? 443 : 80),
  uri: url.href.replace(/\/$/, ""),
  local: isPrivate(url.hostname),
  relay: false,
  IPv6: false
})

const connections = (kind: Wish["kind"], machineIdentifier: string, url: URL): ReadonlyArray<Connection> => {
  const port = Number(url.port) || 32400
  const at = (address: string) => direct(machineIdentifier, address, port)
  switch (kind) {
    case "player":
      return []
    case "owned":
      return [at(url.hostname), at(publicAddress)]
    case "friend":
      return [at(publicAddress)]
    case "offline":
      // Nothing listens there.
      return [direct(machineIdentifier, "127.0.0.1", 1)]
    case "docker":
      return [at("172.17.0.2"), at(publicAddress)]
    case "custom":
      return [at("172.17.0.2"), custom(url)]
    case "relay":
      return [direct(machineIdentifier, relayAddress, 8443, true)]
  }
}

const names = {
  owned: "Sandbox",
  friend: "A friend's",
  player: "TV",
  offline: "Attic",
  docker: "Container",
  custom: "By hand",
  relay: "Far away"
} as const

const ofPlex: ReadonlyArray<Wish["kind"]> = ["owned", "docker", "custom", "relay"]

/** A row as plex.tv tells it. */
export const make = (wish: Wish, plex: Plex): ServerRow => {
  const { kind } = wish
  const name = wish.name ?? names[kind]
  const isServer = kind !== "player"
  const isOwned = kind !== "friend"
  const own = ofPlex.includes(kind) ? plex.machineIdentifier : hashed(name).slice(0, 40)
  const machineIdentifier = wish.machineIdentifier ?? own
  const token =
    machineIdentifier === plex.machineIdentifier ? plex.token : `sandbox-${hashed(machineIdentifier).slice(0, 12)}`
  return {
    name,
    product: isServer ? "Plex Media Server" : "Plex for Android (TV)",
    productVersion: "1.43.1.10611-1e34174b1",
    platform: isServer ? "Linux" : null,
    platformVersion: null,
    device: isServer ? "PC" : null,
    clientIdentifier: machineIdentifier,
    createdAt: "2019-06-24T11:38:02Z",
    lastSeenAt: "2026-11-29T10:00:00Z",
    provides: isServer ? "server" : "client,player",
    ownerId: isOwned ? null : 77,
    sourceTitle: isOwned ? null : "friend",
    publicAddress,
    accessToken: isServer ? (wish.accessToken ?? token) : null,
    owned: isOwned,
    home: false,
    synced: false,
    relay: kind === "relay",
    presence: kind !== "offline",
    httpsRequired: wish.httpsRequired ?? false,
    publicAddressMatches: true,
    dnsRebindingProtection: false,
    natLoopbackSupported: false,
    connections: connections(kind, machineIdentifier, new URL(wish.url ?? plex.url))
  }
}

/** plex.tv leaves out relays, and names with certificates, for who does not ask for them. */
export const shown = (rows: ReadonlyArray<ServerRow>, query: URLSearchParams): ReadonlyArray<ServerRow> =>
  rows.map((row) => ({
    ...row,
    connections: row.connections
      .filter(({ relay }) => !relay || query.get("includeRelay") === "1")
      .map((connection) =>
        query.get("includeHttps") === "1" || !connection.uri.includes(".plex.direct:")
          ? connection
          : { ...connection, protocol: "http", uri: `http://${connection.address}:${connection.port}` }
      )
  }))
