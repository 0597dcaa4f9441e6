import * as Schema from "effect/Schema"

/** One way to a server, as plex.tv lists it. */
export interface ListedConnection {
  /** With plex.tv's name for the address, where it has a certificate for it, or as its owner gave it. */
  readonly uri: string
  /** Host name or number. */
  readonly address: string
  readonly port: number
  readonly local: boolean
  /** Through plex.tv: slow, with little bandwidth. */
  readonly relay: boolean
}

/** A Plex Media Server of an account. */
export interface PlexServer {
  readonly name: string
  /** The server says the same of itself at `/identity`. */
  readonly machineIdentifier: string
  /** Only its owner may edit. */
  readonly owned: boolean
  /** Whose it is, where it is a friend's. */
  readonly owner: string | null
  /** What lets one into this server, and into no other. */
  readonly token: typeof Token.Type
  /** It takes no plain http. */
  readonly httpsRequired: boolean
  /** Whether plex.tv has seen it lately. */
  readonly present: boolean
  readonly connections: ReadonlyArray<ListedConnection>
}

/** A token that nothing shows. */
export const Token = Schema.Redacted(Schema.NonEmptyString)
