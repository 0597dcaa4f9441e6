import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import type { Tried } from "../../core/signin/Addresses.ts"
import type { PlexServer } from "../../core/signin/PlexServer.ts"
import type { PinLook } from "../../core/signin/PinWait.ts"
import type { PinKind } from "../../plextv/PlexTvApi.ts"

/** How far a sign-in is. Times in epoch ms. */
export type SignInState = Data.TaggedEnum<{
  /** A person is to allow it there. */
  Pin: { readonly kind: PinKind; readonly code: string; readonly link: string; readonly endsAt: number }
  /** Nobody has, so far. `left`: milliseconds. */
  Waiting: { readonly look: PinLook; readonly left: number }
  Allowed: { readonly user: string }
  Servers: { readonly servers: ReadonlyArray<PlexServer> }
  Addresses: { readonly server: string; readonly all: ReadonlyArray<Tried>; readonly inContainer: boolean }
  /** `given`: the address is a person's, and is not kept. `answers`: whether the server answered there. */
  Done: {
    readonly server: string
    readonly machineIdentifier: string
    readonly address: string
    readonly given: boolean
    readonly answers: boolean
  }
  /** It goes on with the next sign-in: nobody waits. */
  Left: {}
}>
export const SignInState = Data.taggedEnum<SignInState>()

/** A sign-in that cannot be carried out as things are. */
export class SignInRefused extends Data.TaggedError("SignInRefused")<{ readonly reason: string }> {
  override get message() {
    return this.reason
  }
}

/** The environment's token counts before any other: to sign in would change nothing. */
export class TokenInEnvironment extends Data.TaggedError("TokenInEnvironment")<{}> {
  override get message() {
    return "PLEXSYNC_PLEX_TOKEN (or PLEXSYNC_PLEX_TOKEN_FILE) is set in the environment, and counts before any sign-in: remove it there, then sign in. Nothing was changed"
  }
}

/** Who signs in, and what they are asked. */
export interface Person<E> {
  readonly tell: (state: SignInState) => Effect.Effect<void>
  /** Several servers could be meant. */
  readonly which: (servers: ReadonlyArray<PlexServer>) => Effect.Effect<PlexServer, E>
  /** Whether a guessed address is the server's. Undefined: nobody can be asked, and none is tried. */
  readonly agrees: ((url: string) => Effect.Effect<boolean, E>) | undefined
}
