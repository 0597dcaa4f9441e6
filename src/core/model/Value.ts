import * as Predicate from "effect/Predicate"
import { identity } from "./Text.ts"

/** A field's content: text, or names in order. */
export type Value = string | ReadonlyArray<string>

export const isNames = (value: unknown): value is ReadonlyArray<string> =>
  Array.isArray(value) && value.every(Predicate.isString)

// Predicates, not schemas: every item that is read has dozens of values, and these cost a third.
export const isValue: Predicate.Refinement<unknown, Value> = Predicate.or(Predicate.isString, isNames)

const isList = (value: Value): value is ReadonlyArray<string> => typeof value !== "string"

export const isEmpty = (value: Value): boolean => value.length === 0

/** The names in a value; a text counts as one name. */
export const namesIn = (value: Value): ReadonlyArray<string> => (isList(value) ? value : value === "" ? [] : [value])

/** Those of `names` that are not among `others`, whatever their case. */
export const without = (names: ReadonlyArray<string>, others: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (names.length === 0 || others.length === 0) return names
  const known = new Set(others.map(identity))
  return names.filter((name) => !known.has(identity(name)))
}

/** Those of `names` that are among `others`, whatever their case. */
export const among = (names: ReadonlyArray<string>, others: ReadonlyArray<string>): ReadonlyArray<string> =>
  others.length === 0 ? [] : without(names, without(names, others))

/** Those of `names` that are not among `others` in just this spelling. */
export const notSpelt = (names: ReadonlyArray<string>, others: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (names.length === 0 || others.length === 0) return names
  const known = new Set(others.map((name) => name.normalize("NFC")))
  return names.filter((name) => !known.has(name.normalize("NFC")))
}

/** Nearly always a value is what it was, to the last sign. */
export const isIdentical = (a: Value, b: Value): boolean =>
  isList(a) && isList(b) ? a.length === b.length && a.every((name, at) => name === b[at]) : a === b

/** Names compare as sets without regard to case; texts in one normal form. */
export const sameValue = (a: Value, b: Value): boolean =>
  isIdentical(a, b) ||
  (isList(a) && isList(b)
    ? without(a, b).length === 0 && without(b, a).length === 0
    : !isList(a) && !isList(b) && a.normalize("NFC") === b.normalize("NFC"))

/** The same, and each name in the same spelling. */
export const sameSpelling = (a: Value, b: Value): boolean =>
  isIdentical(a, b) ||
  (sameValue(a, b) && notSpelt(namesIn(a), namesIn(b)).length === 0 && notSpelt(namesIn(b), namesIn(a)).length === 0)

/** Names whose spelling changed since they were sent: what Plex shows of them should follow. */
export const respelt = (wanted: Value, sent: Value): ReadonlyArray<string> =>
  notSpelt(among(namesIn(wanted), namesIn(sent)), namesIn(sent))

/** Spelt as Plex already spells it where only the case differs: sending the other spelling could double the name. */
export const spelt = (wanted: Value, shown: Value): Value => {
  if (!isList(wanted) || !isList(shown)) return wanted
  const spelling = new Map(shown.map((name) => [identity(name), name]))
  return wanted.map((name) => spelling.get(identity(name)) ?? name)
}
