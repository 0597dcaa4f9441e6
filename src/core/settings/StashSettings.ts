import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { decode, type RawSettings, type SettingName, settingNames } from "./Settings.ts"

// Stash's page shows a number that was never set as 0, and stores 0 for a field that was emptied.

/** In the place of what must be given, so that the rest can be decoded. */
const needed = { plex_url: "http://plex.invalid", plex_token: "not-known-yet", stash_url: "http://stash.invalid" }

/** A whole number, a fraction, or the text of one: Stash keeps what it is sent. */
const isZero = (value: unknown): boolean =>
  value === 0 || (typeof value === "string" && /^-?0+(\.0*)?$/.test(value.trim()))

const isNumber = (name: SettingName): boolean =>
  Option.exists(Either.getRight(decode(needed)), (defaults) => typeof defaults[name] === "number")

const allowsZero = (name: SettingName): boolean => Either.isRight(decode({ ...needed, [name]: 0 }))

const isEmptied = (name: string, value: unknown): boolean => {
  const known = settingNames.find((one) => one === name)
  return known !== undefined && isZero(value) && isNumber(known) && !allowsZero(known)
}

/** Settings as Stash's page left them, without the numbers that were emptied there: a 0 that is not allowed is an unset one. */
export const withoutEmptied = (raw: RawSettings): RawSettings =>
  Object.fromEntries(Object.entries(raw).filter(([name, value]) => !isEmptied(name, value)))
