import * as Schema from "effect/Schema"
import type { Dice } from "../dataset/Dice.ts"
import type { SandboxClock } from "../http/SandboxClock.ts"
import type { ServerRow } from "./ServerRows.ts"

/** How plex.tv behaves where reports differ. Switched by `POST /__sandbox/behaviour`. */
export const Behaviour = Schema.Struct({
  /**
   * What a second sign-in of one client identifier gives. `rotate`: a new token, and the earlier one dies. `reuse`: the earlier one, though it
   * may have been revoked.
   */
  tokens: Schema.Literal("rotate", "reuse")
})
export type Behaviour = typeof Behaviour.Type

/** A sign-in that was begun. */
export interface Pin {
  readonly id: number
  readonly code: string
  readonly strong: boolean
  readonly clientIdentifier: string
  readonly product: string
  /** Epoch milliseconds, by the sandbox's clock. */
  readonly createdAt: number
  readonly expiresAt: number
  /** The account's token, once a person has allowed it. */
  token: string | null
}

/** Everything the fake plex.tv knows: one account, its sign-ins and its servers. */
export interface PlexTvState {
  readonly clock: SandboxClock
  readonly dice: Dice
  behaviour: Behaviour
  readonly pins: Map<number, Pin>
  /** The token that each client identifier was given last. */
  readonly tokens: Map<string, string>
  /** Tokens that are taken. */
  readonly alive: Set<string>
  /** What a client with a token is told of, asked for anew each time: a server's token may have changed. */
  servers: () => ReadonlyArray<ServerRow>
}

export const make = (options: Pick<PlexTvState, "clock" | "dice" | "servers">): PlexTvState => ({
  ...options,
  behaviour: { tokens: "rotate" },
  pins: new Map(),
  tokens: new Map(),
  alive: new Set()
})
