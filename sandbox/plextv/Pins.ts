import type { Dice } from "../dataset/Dice.ts"
import type { Pin, PlexTvState } from "./PlexTvState.ts"

const lower = "abcdefghijklmnopqrstuvwxyz0123456789"
const upper = "ABCDEFGHJKLMNPQRSTUVWXYZ123456789"
const mixed = `${lower}ABCDEFGHIJKLMNOPQRSTUVWXYZ`

const drawn = (dice: Dice, from: string, length: number): string =>
  Array.from({ length }, () => from.charAt(dice.upTo(from.length))).join("")

/** A strong code is for a link and lives half an hour; a short one is typed, and lives a quarter. */
export const make = (
  state: PlexTvState,
  asked: { readonly strong: boolean; readonly clientIdentifier: string; readonly product: string }
): Pin => {
  const createdAt = state.clock.now()
  const pin = {
    ...asked,
    id: 564_964_751 + state.pins.size,
    code: asked.strong ? drawn(state.dice, lower, 25) : drawn(state.dice, upper, 4),
    createdAt,
    expiresAt: createdAt + (asked.strong ? 1800 : 900) * 1000,
    token: null
  }
  state.pins.set(pin.id, pin)
  return pin
}

/** The sign-in of this id or code, unless its time is over. */
export const find = (state: PlexTvState, idOrCode: string): Pin | undefined =>
  [...state.pins.values()].find(
    ({ code, expiresAt, id }) => (`${id}` === idOrCode || code === idOrCode) && state.clock.now() < expiresAt
  )

/** What the account's owner pressing Allow does. Each identifier has one token; which one comes is the behaviour `tokens`. */
export const approve = (state: PlexTvState, pin: Pin): void => {
  if (pin.token !== null) return
  const earlier = state.tokens.get(pin.clientIdentifier)
  if (earlier !== undefined && state.behaviour.tokens === "reuse") {
    pin.token = earlier
    return
  }
  if (earlier !== undefined) state.alive.delete(earlier)
  const token = `sandbox-account-${drawn(state.dice, mixed, 20)}`
  state.tokens.set(pin.clientIdentifier, token)
  state.alive.add(token)
  pin.token = token
}

/** A person who says no: the code is gone before its time. */
export const deny = (state: PlexTvState, pin: Pin): void => void state.pins.delete(pin.id)
