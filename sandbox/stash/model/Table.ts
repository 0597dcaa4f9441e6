import type { Row } from "./Entities.ts"
import { refuse } from "./Refusal.ts"

/** Rows by id, in the order in which they came. */
export interface Table<A extends Row> {
  readonly get: (id: number) => A | undefined
  /** Refused in Stash's words when there is no such row. */
  readonly need: (id: number) => A
  readonly missing: (id: number) => never
  readonly all: () => Iterable<A>
  readonly size: () => number
  /** The id that the next new row gets. */
  readonly nextId: () => number
  readonly put: (row: A) => A
  readonly remove: (id: number) => void
  readonly snapshot: () => Snapshot<A>
  /** Takes over all rows of a snapshot, and where its ids stood. */
  readonly fillFrom: (snapshot: Snapshot<A>) => void
}

/** The rows of a moment: values, so that keeping them costs a list. */
export interface Snapshot<A> {
  readonly rows: ReadonlyArray<A>
  readonly last: number
}

/** Hears of a row that an edit wrote or removed: what the table holds, and the row's id. */
export type Wrote = (what: string, id: number, verb: "insert" | "update" | "delete") => void

/** `what` names a row in messages; `changed` hears of every change. */
export const make = <A extends Row>(
  what: string,
  changed: (before: A | undefined, after: A | undefined) => void = () => undefined,
  wrote: Wrote = () => undefined
): Table<A> => {
  const rows = new Map<number, A>()
  // SQLite's AUTOINCREMENT: the id of a deleted row does not come back.
  let last = 0
  const missing = (id: number): never => refuse(`${what} with id ${id} not found`)
  const store = (row: A): A => {
    changed(rows.get(row.id), row)
    rows.set(row.id, row)
    last = Math.max(last, row.id)
    return row
  }
  return {
    get: (id) => rows.get(id),
    need: (id) => rows.get(id) ?? missing(id),
    missing,
    all: () => rows.values(),
    size: () => rows.size,
    nextId: () => last + 1,
    put: (row) => {
      wrote(what, row.id, rows.has(row.id) ? "update" : "insert")
      return store(row)
    },
    remove: (id) => {
      wrote(what, id, "delete")
      changed(rows.get(id), undefined)
      rows.delete(id)
    },
    snapshot: () => ({ rows: [...rows.values()], last }),
    fillFrom: (snapshot) => {
      snapshot.rows.forEach(store)
      last = snapshot.last
    }
  }
}
