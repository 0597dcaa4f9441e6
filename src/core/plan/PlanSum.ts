/** What a sync would do about one scene, as far as it is counted. */
export interface Planned {
  /** Why nothing would be written, in words that others share; null when it could be. */
  readonly kind: string | null
  readonly items: ReadonlyArray<{ readonly changes: ReadonlyArray<{ readonly field: string }> }>
}

type Counts = Readonly<Record<string, number>>

/** What a sync would do about many scenes. */
export interface PlanSum<A extends Planned> {
  /** Scenes looked at: those that would be written, those that are as they should be, and those in `not`. */
  readonly scenes: number
  readonly written: number
  readonly unchanged: number
  /** Scenes that would not be written, by reason. */
  readonly not: Counts
  /** Items by field that would be changed. */
  readonly fields: Counts
  /** The first plans that would write something. */
  readonly first: ReadonlyArray<A>
}

/** Plans that are kept to be shown. */
const shown = 20

export const emptySum: PlanSum<never> = { scenes: 0, written: 0, unchanged: 0, not: {}, fields: {}, first: [] }

const counted = (counts: Counts, key: string): Counts => ({ ...counts, [key]: (counts[key] ?? 0) + 1 })

export const isWrite = ({ items }: Planned): boolean => items.some(({ changes }) => changes.length > 0)

/** The sum with one more scene in it. */
export const withPlan = <A extends Planned>(sum: PlanSum<A>, plan: A): PlanSum<A> => {
  const writes = plan.kind === null && isWrite(plan)
  const fields = plan.items.flatMap(({ changes }) => [...new Set(changes.map(({ field }) => field))])
  return {
    scenes: sum.scenes + 1,
    written: sum.written + (writes ? 1 : 0),
    unchanged: sum.unchanged + (plan.kind === null && !writes ? 1 : 0),
    not: plan.kind === null ? sum.not : counted(sum.not, plan.kind),
    fields: fields.reduce(counted, sum.fields),
    first: writes && sum.first.length < shown ? [...sum.first, plan] : sum.first
  }
}
