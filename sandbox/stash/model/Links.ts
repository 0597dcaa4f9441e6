import type { Row } from "./Entities.ts"

/** For each id of the one kind, the ids of the other. */
export type Links = ReadonlyMap<number, ReadonlyArray<number>>

/** Keeps the other way round of a relation up to date, row by row: nothing is ever counted anew. */
export interface LinkIndex<A extends Row> {
  readonly links: Links
  readonly changed: (before: A | undefined, after: A | undefined) => void
}

const isSame = (left: ReadonlyArray<number>, right: ReadonlyArray<number>): boolean =>
  left === right || (left.length === right.length && left.every((id, index) => id === right[index]))

const none: ReadonlyArray<number> = []

/** `targets` gives the ids a row refers to. */
export const make = <A extends Row>(targets: (row: A) => ReadonlyArray<number>): LinkIndex<A> => {
  const links = new Map<number, Array<number>>()
  const drop = (from: number, id: number) => {
    const list = links.get(from)
    const at = list?.indexOf(id) ?? -1
    if (list && at >= 0) list.splice(at, 1)
    if (list?.length === 0) links.delete(from)
  }
  const add = (from: number, id: number) => {
    const list = links.get(from)
    if (list) list.push(id)
    else links.set(from, [id])
  }
  return {
    links,
    changed: (before, after) => {
      const old = before ? targets(before) : none
      const next = after ? targets(after) : none
      if (isSame(old, next)) return
      if (before) for (const from of old) drop(from, before.id)
      if (after) for (const from of next) add(from, after.id)
    }
  }
}
