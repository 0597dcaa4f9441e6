import type { Row } from "../model/Entities.ts"
import { refuse } from "../model/Refusal.ts"
import * as Like from "./Like.ts"

export interface FindFilter {
  readonly page?: number | null
  readonly per_page?: number | null
  readonly sort?: string | null
  readonly direction?: "ASC" | "DESC" | null
  readonly q?: string | null
}

export type SortKey = string | number | null

/** How rows of a kind are listed. */
export interface Listing<A> {
  readonly sorts: Readonly<Record<string, (row: A) => SortKey>>
  /** Without: in the order of ids, as SQLite hands them out when nobody asks. */
  readonly defaultSort?: string
  /** What equal rows are sorted by. */
  readonly tie: (row: A) => string
  /** The columns that words are looked for in. */
  readonly searched: (row: A) => ReadonlyArray<string>
}

const compare = (left: SortKey, right: SortKey): number => {
  if (left === right) return 0
  // SQLite puts NULL before everything.
  if (left === null) return -1
  if (right === null) return 1
  return left < right ? -1 : 1
}

const sorted = <A extends Row>(
  rows: ReadonlyArray<A>,
  key: (row: A) => SortKey,
  tie: (row: A) => string,
  down: boolean
) => {
  // Keys are read once for each row: some are computed.
  const keyed = rows.map((row) => ({ row, key: key(row) }))
  keyed.sort(
    (left, right) =>
      (down ? compare(right.key, left.key) : compare(left.key, right.key)) || compare(tie(left.row), tie(right.row))
  )
  return keyed.map(({ row }) => row)
}

const order = <A extends Row>(rows: ReadonlyArray<A>, filter: FindFilter, listing: Listing<A>): ReadonlyArray<A> => {
  const name = filter.sort ? filter.sort : listing.defaultSort
  const down = filter.direction === "DESC"
  if (name === undefined) return rows
  // Rows come in the order of their ids already.
  if (name === "id") return down ? rows.toReversed() : rows
  if (name.startsWith("random")) return sorted(rows, scatter(name), listing.tie, down)
  const key = Object.hasOwn(listing.sorts, name) ? listing.sorts[name] : undefined
  return sorted(rows, key ?? refuse(`invalid sort: ${name}`), listing.tie, down)
}

/** A repeatable shuffle by the number in `random_<number>`. */
const scatter =
  (name: string) =>
  ({ id }: Row): number =>
    (id * 2654435761 + Number(name.slice("random_".length) || "0") * 40503) % 4294967296

/** All rows that fit, in order, and the page that was asked for. */
export const page = <A extends Row>(
  rows: Iterable<A>,
  test: ((row: A) => boolean) | undefined,
  filter: FindFilter | null | undefined,
  listing: Listing<A>
): { readonly all: ReadonlyArray<A>; readonly shown: () => ReadonlyArray<A> } => {
  const wanted = filter ?? {}
  const words = (wanted.q ?? "").trim()
  const found = words === "" ? undefined : words.split(/\s+/).map(Like.includes)
  const all = [...rows].filter(
    (row) =>
      (test === undefined || test(row)) &&
      (found === undefined || found.every((one) => listing.searched(row).some(one)))
  )
  // A wrong sort is an error even where only the count was asked for.
  if (
    wanted.sort &&
    wanted.sort !== "id" &&
    !wanted.sort.startsWith("random") &&
    !Object.hasOwn(listing.sorts, wanted.sort)
  ) {
    refuse(`invalid sort: ${wanted.sort}`)
  }
  return {
    all,
    shown: () => {
      const size = wanted.per_page ?? 25
      if (size === 0) return []
      const ordered = order(all, wanted, listing)
      if (size < 0) return ordered
      const first = (Math.max(1, wanted.page ?? 1) - 1) * size
      return ordered.slice(first, first + size)
    }
  }
}
