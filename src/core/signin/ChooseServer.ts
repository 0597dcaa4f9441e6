import * as Data from "effect/Data"
import type { PlexServer } from "./PlexServer.ts"

/** Which server of an account is meant. */
export type ServerChoice = Data.TaggedEnum<{
  Take: { readonly server: PlexServer }
  /** A person is to say which. */
  Ask: { readonly servers: ReadonlyArray<PlexServer> }
  Refuse: { readonly reason: string }
}>
export const ServerChoice = Data.taggedEnum<ServerChoice>()

interface Wanted {
  /** The machineIdentifier of the server that is synced already; null: none is. A sign-in does not change it by itself. */
  readonly known: string | null
  /** Name or machineIdentifier that a person gave; null: none. */
  readonly named: string | null
}

const { Ask, Refuse, Take } = ServerChoice

/** Names as people compare them. */
const folded = (name: string): string => name.trim().toLowerCase()

const list = (servers: ReadonlyArray<PlexServer>): string => servers.map(({ name }) => `"${name}"`).join(", ") || "none"

const notOwned = ({ name, owner }: PlexServer): ServerChoice =>
  Refuse({
    reason: `"${name}" belongs to ${owner ?? "somebody else"}: only the owner of a server may edit what it shows; sign in with the owner's account`
  })

const byName = (servers: ReadonlyArray<PlexServer>, named: string): ServerChoice => {
  const meant = servers.filter(
    ({ machineIdentifier, name }) => machineIdentifier === named.trim() || folded(name) === folded(named)
  )
  const [one, ...more] = meant.filter(({ owned }) => owned)
  const [others] = meant
  if (one !== undefined && more.length === 0) return Take({ server: one })
  if (one !== undefined)
    return Refuse({
      reason: `Several servers are named "${named}": give the id of one to --server: ${[one, ...more].map(({ machineIdentifier }) => machineIdentifier).join(", ")}`
    })
  if (others !== undefined) return notOwned(others)
  const owned = servers.filter((server) => server.owned)
  return Refuse({ reason: `The account has no server "${named}"; it owns: ${list(owned)}` })
}

const byKnown = (servers: ReadonlyArray<PlexServer>, known: string): ServerChoice => {
  const server = servers.find(({ machineIdentifier }) => machineIdentifier === known)
  if (server?.owned === true) return Take({ server })
  if (server !== undefined) return notOwned(server)
  const owned = servers.filter((one) => one.owned)
  return Refuse({
    reason: `This account does not have the server that PlexSync syncs (${known}); it owns: ${list(owned)}. Sign in with the account of its owner, or name another server with --server`
  })
}

/** The server that is known stays; another one is taken only where a person named it. Only one that the account owns can be edited. */
export const chooseServer = (servers: ReadonlyArray<PlexServer>, { known, named }: Wanted): ServerChoice => {
  if (named !== null) return byName(servers, named)
  if (known !== null) return byKnown(servers, known)
  const owned = servers.filter((server) => server.owned)
  const [one, ...more] = owned
  if (one !== undefined) return more.length === 0 ? Take({ server: one }) : Ask({ servers: owned })
  const [friends] = servers
  return friends === undefined
    ? Refuse({ reason: "The account has no Plex Media Server: sign in to Plex in the server's own settings first" })
    : notOwned(friends)
}
