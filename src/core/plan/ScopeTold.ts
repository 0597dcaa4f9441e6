import { type Named, nameKeyOf, type ScopeKind, scopeLists, type ScopeName } from "./ScopeNames.ts"

/** A name in force with what it stands for; one that stands for several is there several times. */
export interface ScopeState extends ScopeName {
  readonly entity: {
    readonly id: number
    /** What Stash calls it by now; null: it is gone. */
    readonly called: string | null
    /** Scenes that have it, or had it when they were last read with it. */
    readonly scenes: number
  } | null
}

/** The same of these names by all that Stash has now. `known`: what is remembered. */
export const statesNow = (
  names: ReadonlyArray<ScopeName>,
  known: ReadonlyArray<ScopeState>,
  listed: ReadonlyMap<ScopeKind, ReadonlyArray<Named>>
): ReadonlyArray<ScopeState> =>
  names.flatMap(({ list, name }): ReadonlyArray<ScopeState> => {
    const key = nameKeyOf({ list, name })
    const all = listed.get(scopeLists[list]) ?? []
    const theirs = known.flatMap((one) => (nameKeyOf(one) === key && one.entity !== null ? [one.entity] : []))
    if (theirs.length > 0)
      return theirs.map((entity) => ({
        list,
        name,
        entity: { ...entity, called: all.find(({ id }) => id === entity.id)?.name ?? null }
      }))
    const found = all.find((one) => nameKeyOf({ list, name: one.name }) === key)
    return [{ list, name, entity: found === undefined ? null : { id: found.id, called: found.name, scenes: 0 } }]
  })

/** Whether no scene can be in scope: nothing that `only_studios` names is there. */
export const isNothingInScope = (states: ReadonlyArray<ScopeState>): boolean => {
  const only = states.filter(({ list }) => list === "only_studios")
  return only.length > 0 && only.every(({ entity }) => entity === null || entity.called === null)
}

const scenesText = (scenes: number): string => `${scenes} ${scenes === 1 ? "scene" : "scenes"}`

const told = ({ entity, list, name }: ScopeState): ReadonlyArray<string> => {
  const kind = scopeLists[list]
  if (entity === null)
    return [
      `Stash has no ${kind} named "${name}": ${list === "only_studios" ? "only_studios brings nothing in by it" : "exclude_tags leaves nothing out by it"}`
    ]
  const { called, scenes } = entity
  if (called === null)
    return [
      `${kind} ${name} is gone; ${scenesText(scenes)} ${scenes === 1 ? "stays" : "stay"} left out until ${list} no longer names it`
    ]
  return nameKeyOf({ list, name: called }) === nameKeyOf({ list, name })
    ? []
    : [`${kind} ${name} is called ${called} now; ${list} goes on with it and its ${scenesText(scenes)}`]
}

/** What a person has to know of the names that are in force, a sentence each. */
export const scopeSentences = (states: ReadonlyArray<ScopeState>): ReadonlyArray<string> => [
  ...states.flatMap(told),
  ...(isNothingInScope(states) ? ["nothing is in scope: Stash has no studio that only_studios names"] : [])
]
