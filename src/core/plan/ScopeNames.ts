import type { Settings } from "../settings/Settings.ts"
import { nameIdentity } from "../model/Text.ts"

/** The settings that say by names which scenes are synced, with the kind of what they name. */
export const scopeLists = { exclude_tags: "tag", only_studios: "studio" } as const
export type ScopeList = keyof typeof scopeLists
export type ScopeKind = (typeof scopeLists)[ScopeList]

const lists: ReadonlyArray<ScopeList> = ["exclude_tags", "only_studios"]

/** A name in force, as it is written in the setting. */
export interface ScopeName {
  readonly list: ScopeList
  readonly name: string
}

/** A name in force, and a tag or studio that it stands for: one that had this name when it was met, whatever it is called by now. */
export interface Bound extends ScopeName {
  readonly id: number
}

/** A tag or studio as Stash calls it now. */
export interface Named {
  readonly id: number
  readonly name: string
}

/** What two spellings of one name in one list share. */
export const nameKeyOf = ({ list, name }: ScopeName): string => `${list} ${nameIdentity(name)}`

/** Each name once. */
export const namesOf = (settings: Pick<Settings, ScopeList>): ReadonlyArray<ScopeName> => [
  ...new Map(
    lists
      .flatMap((list) => settings[list].map((name): ScopeName => ({ list, name })))
      .map((one) => [nameKeyOf(one), one])
  ).values()
]

/** Those that stand for a name of these. */
export const boundIn = (names: ReadonlyArray<ScopeName>, bound: ReadonlyArray<Bound>): ReadonlyArray<Bound> => {
  const keys = new Set(names.map(nameKeyOf))
  return bound.filter((one) => keys.has(nameKeyOf(one)))
}

/**
 * What names in force stand for from now on, of what was just met. A name of `only_studios` that stands for a studio already takes no other: one that was
 * only called so in Stash would bring its scenes in.
 */
export const newlyBound = (
  names: ReadonlyArray<ScopeName>,
  bound: ReadonlyArray<Bound>,
  kind: ScopeKind,
  met: ReadonlyArray<Named>
): ReadonlyArray<Bound> =>
  names.flatMap((one) => {
    if (scopeLists[one.list] !== kind) return []
    const key = nameKeyOf(one)
    const theirs = bound.filter((known) => nameKeyOf(known) === key)
    if (one.list === "only_studios" && theirs.length > 0) return []
    const known = new Set(theirs.map(({ id }) => id))
    return met
      .filter(({ id, name }) => !known.has(id) && nameKeyOf({ list: one.list, name }) === key)
      .map(({ id }): Bound => ({ ...one, id }))
  })
