/** Where the token of Plex that is in force comes from. */
export type TokenOrigin = "environment" | "stash" | "sign-in" | "config.json" | "none"

/** Which places hold a token of Plex. */
export interface TokenPlaces {
  readonly environment: boolean
  /** What tells the token in Stash's settings from any other; null: there is none. */
  readonly stash: string | null
  /** What a sign-in left here; null: nobody signed in. */
  readonly signIn: SignedIn | null
  readonly file: boolean
}

export interface SignedIn {
  /** The same for the token that stood in Stash's settings at that time; undefined: Stash could not be asked. */
  readonly stashThen: string | null | undefined
}

/** Whether a person has put another token into Stash since they signed in. */
const isNewer = (stash: string | null, { stashThen }: SignedIn): boolean =>
  stash !== null && stashThen !== undefined && stash !== stashThen

/** Which token counts. One that stood in Stash when somebody signed in may be the dead one that they signed in for: it hides nothing. */
export const tokenOrigin = ({ environment, file, signIn, stash }: TokenPlaces): TokenOrigin => {
  if (environment) return "environment"
  if (signIn !== null) return isNewer(stash, signIn) ? "stash" : "sign-in"
  if (stash !== null) return "stash"
  return file ? "config.json" : "none"
}
