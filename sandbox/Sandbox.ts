import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Dataset from "./Dataset.ts"
import * as SandboxClock from "./http/SandboxClock.ts"
import type { SandboxError } from "./http/SandboxError.ts"
import * as FakePlex from "./plex/FakePlex.ts"
import * as FakePlexTv from "./plextv/FakePlexTv.ts"
import * as FakeStash from "./stash/FakeStash.ts"

export interface SandboxOptions {
  readonly seed: number
  readonly scenes: number
  /** Items of the Plex library; one per scene if not given. */
  readonly items?: number
  /** 0 = any free one. */
  readonly stashPort: number
  readonly plexPort: number
  /** Any free one if not given. */
  readonly plextvPort?: number
  readonly latencyMs: number
  /** Adds scenes that cannot be synced. */
  readonly trouble: boolean
  /** IANA name of the zone that Stash writes its stamps in. */
  readonly stashTimezone: string
  readonly stashCredentials: "none" | "key" | "nokey"
  /** Folder of plugins, loaded as Stash loads them. */
  readonly plugins?: string
  /** What indexed tags mean for those an item has; both are reported of real servers. */
  readonly plexTagMode?: "add" | "replace"
}

/** How to reach what runs. */
export interface Sandbox {
  readonly stash: { readonly url: string; readonly apiKey: string | null }
  readonly plex: { readonly url: string; readonly token: string; readonly machineIdentifier: string }
  readonly plextv: { readonly url: string }
}

/** A Stash and a Plex on loopback with the data of one seed, and a plex.tv. Each has a clock of its own, as machines have. */
export const make = (options: SandboxOptions): Effect.Effect<Sandbox, SandboxError, Scope.Scope> =>
  Effect.gen(function* () {
    const { items, latencyMs, plexPort, plexTagMode, plugins, scenes, seed, stashPort, trouble } = options
    const dataset = Dataset.make({ seed, scenes, items: items ?? scenes, trouble })
    const plex = yield* FakePlex.make({
      port: plexPort,
      dataset,
      clock: yield* SandboxClock.make,
      latencyMs,
      token: "sandbox-plex-token",
      machineIdentifier: "5a4dbc0c5a4dbc0c5a4dbc0c5a4dbc0c5a4dbc0c",
      ...(plexTagMode === undefined ? {} : { behaviour: { tagMode: plexTagMode } })
    })
    const stash = yield* FakeStash.make({
      port: stashPort,
      dataset,
      clock: yield* SandboxClock.make,
      latencyMs,
      timezone: options.stashTimezone,
      credentials: options.stashCredentials,
      ...(plugins === undefined ? {} : { plugins })
    })
    const plextv = yield* FakePlexTv.make({
      port: options.plextvPort ?? 0,
      clock: yield* SandboxClock.make,
      latencyMs,
      seed,
      plex: () => ({ url: plex.url, token: plex.currentToken(), machineIdentifier: plex.machineIdentifier })
    })
    return {
      stash: { url: stash.url, apiKey: stash.apiKey },
      plex: { url: plex.url, token: plex.token, machineIdentifier: plex.machineIdentifier },
      plextv: { url: plextv.url }
    }
  })
