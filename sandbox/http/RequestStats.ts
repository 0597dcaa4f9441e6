/** Counts requests by route name. */
export interface RequestStats {
  readonly requested: (route: string) => void
  readonly applied: (route: string) => void
  readonly reset: () => void
  readonly snapshot: () => { readonly requests: Record<string, number>; readonly applied: Record<string, number> }
}

export const make = (): RequestStats => {
  const requests = new Map<string, number>()
  const applied = new Map<string, number>()
  const add = (counts: Map<string, number>, route: string) => counts.set(route, (counts.get(route) ?? 0) + 1)
  const sorted = (counts: Map<string, number>) => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
  return {
    requested: (route) => void add(requests, route),
    applied: (route) => void add(applied, route),
    reset: () => {
      requests.clear()
      applied.clear()
    },
    snapshot: () => ({ requests: sorted(requests), applied: sorted(applied) })
  }
}
