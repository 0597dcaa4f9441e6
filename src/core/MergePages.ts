/**
 * One page out of two, each by rising id and at most `size` long: the lowest `size` ids of both. `ended`: neither has more. A list that is
 * full may go on after its last id, so nothing beyond that is taken from the other one: it comes with the next page.
 */
export const mergePages = <Id extends number>(
  a: ReadonlyArray<Id>,
  b: ReadonlyArray<Id>,
  size: number
): { readonly ids: ReadonlyArray<Id>; readonly ended: boolean } => {
  const all = [...new Set([...a, ...b])].toSorted((x, y) => x - y)
  return { ids: all.slice(0, size), ended: a.length < size && b.length < size && all.length <= size }
}
