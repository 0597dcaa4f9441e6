import type { Test } from "./Criterion.ts"

/** A filter may hold one more filter of its kind: both, either, or not that one. */
export interface Nested<F> {
  readonly AND?: F | null
  readonly OR?: F | null
  readonly NOT?: F | null
}

/** The test of a whole filter: all its criteria, and its nested filter. Absent and null criteria ask for nothing. */
export const combine = <F extends Nested<F>, A>(
  filter: F,
  criteria: (filter: F) => ReadonlyArray<Test<A> | null | undefined>
): Test<A> => {
  const own = criteria(filter).filter((test) => test !== null && test !== undefined)
  const test: Test<A> = (row) => own.every((one) => one(row))
  if (filter.AND) {
    const other = combine(filter.AND, criteria)
    return (row) => test(row) && other(row)
  }
  if (filter.OR) {
    const other = combine(filter.OR, criteria)
    return (row) => test(row) || other(row)
  }
  if (filter.NOT) {
    const other = combine(filter.NOT, criteria)
    return (row) => test(row) && !other(row)
  }
  return test
}

/** A criterion on one property of a row, if it was sent. */
export const on = <C, V, A>(
  criterion: C | null | undefined,
  make: (criterion: C) => Test<V>,
  read: (row: A) => V
): Test<A> | undefined => {
  if (criterion === null || criterion === undefined) return undefined
  const test = make(criterion)
  return (row) => test(read(row))
}

/** A wanted boolean, if it was sent. */
export const flag = <A>(wanted: boolean | null | undefined, read: (row: A) => boolean): Test<A> | undefined =>
  wanted === null || wanted === undefined ? undefined : (row) => read(row) === wanted
