import * as Data from "effect/Data"

/** What plex.tv said to one look at a sign-in that no one has answered yet. */
export type PinLook = Data.TaggedEnum<{
  /** Nobody has allowed it so far. */
  Pending: {}
  /** We ask too often. `retryAfter`: milliseconds, where it says how long. */
  Slow: { readonly retryAfter: number | null }
  /** plex.tv cannot be reached, or has trouble of its own: that says nothing about the sign-in. */
  Away: {}
}>
export const PinLook = Data.taggedEnum<PinLook>()

/** Milliseconds between two looks. */
export const usualWait = 1000
const longest = 30_000

/** How long to wait until the next look: longer each time plex.tv asks for it, and back by halves. Milliseconds. */
export const nextWait = (wait: number, look: PinLook): number =>
  PinLook.$match(look, {
    Pending: () => Math.max(usualWait, wait / 2),
    Away: () => Math.max(usualWait, wait / 2),
    Slow: ({ retryAfter }) => Math.min(longest, Math.max(wait * 2, retryAfter ?? 0))
  })

/** Where plex.tv says nothing of it: so long a short code lives. Milliseconds. */
const usualLife = 900_000

/** When the sign-in ends by our clock. Its end is by plex.tv's, so only what is left of it counts, by that same clock. */
export const endOf = (pin: {
  /** Epoch ms by plex.tv's clock; null where it cannot be read. */
  readonly expiresAt: number | null
  /** When plex.tv said so, by its own clock; null where it does not tell. */
  readonly saidAt: number | null
  /** The same moment by ours. */
  readonly now: number
}): number => {
  const left = pin.expiresAt === null || pin.saidAt === null ? usualLife : pin.expiresAt - pin.saidAt
  return pin.now + Math.max(0, left)
}
