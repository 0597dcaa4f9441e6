import type { Given } from "./Stash.ts"

/** A part of what was given, whatever it is. */
export const at = (value: Given, key: string | number): Given =>
  // Any value but these two may be asked for any key.
  value === null || value === undefined ? undefined : (value as Readonly<Record<string, unknown>>)[key]

/** Text of what was given. Go hands over pointers to text as objects that turn into it. */
export const text = (value: Given): string =>
  value === null || value === undefined ? "" : (value as { readonly toString: () => string }).toString()

/** How long a list is; -1 for what is none. Go's lists are not always an Array. */
export const lengthOf = (value: Given): number => {
  const length = typeof value === "object" ? at(value, "length") : undefined
  return typeof length === "number" ? length : -1
}

/** The entries of a list; none of what is no list. */
export const entries = (value: Given): ReadonlyArray<Given> => {
  const found: Array<Given> = []
  for (let index = 0; index < lengthOf(value); index += 1) found.push(at(value, index))
  return found
}
