/**
 * One page out of two, each by rising id and at most `size` long: the lowest `size` ids of both. `ended`: neither has more. A list that is
 * full may go on after its last id, so nothing beyond that is taken from the other one: it comes with the next page.
 */
export const mergePages = <Id extends number>(
  a: ReadonlyArray<Id>,
  b: { readonly ids: ReadonlyArray<Id>; readonly ended: boolean },
  size: number
): { readonly ids: ReadonlyArray<Id>; readonly ended: boolean } => {
  // A page of which not every row says its id is shorter than it was asked for, and goes on all the same.
  const end = b.ended || b.ids.length === 0 ? Infinity : Math.max(...b.ids)
  const all = [...new Set([...a, ...b.ids])].filter((id) => id <= end).toSorted((x, y) => x - y)
  return { ids: all.slice(0, size), ended: a.length < size && end === Infinity && all.length <= size }
}
