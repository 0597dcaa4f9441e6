import { byHand, type Given, isPlexsWay, keepOrLock, ownWay, set } from "./FieldRules.ts"
import { type PlanRules, Step } from "./Step.ts"
import { distinct } from "./Text.ts"
import { isEmpty, namesIn, without } from "./Value.ts"

/**
 * The memberships PlexSync made. Those begun since count as well: crashes may have kept them from being recorded, and what was never sent is
 * not there to be removed.
 */
const made = ({ earlier, written }: Given): ReadonlyArray<string> =>
  distinct([...namesIn(written?.sent ?? []), ...namesIn(earlier.at(-1) ?? [])])

const isIn = (names: ReadonlyArray<string>, others: ReadonlyArray<string>) => without(names, without(names, others))

/** Collections and labels: what is wanted joins what is there, and only what PlexSync put there is ever taken away. */
export const membershipStep = (given: Given, { now, preserve }: PlanRules, none: string): Step => {
  const { field, locked } = given
  const [wanted, shown, ours] = [namesIn(given.wanted), namesIn(given.shown), made(given)]
  const missing = without(wanted, shown)
  const leaving = isIn(without(ours, wanted), shown)
  if (isEmpty(wanted) && isEmpty(leaving)) return Step.Keep({ field, reason: none })
  // Already a member by somebody else's doing: that one stays theirs.
  const memory = distinct([...isIn(ours, wanted), ...missing])
  const remembered: Given = { ...given, wanted: memory }
  if (isEmpty(missing) && isEmpty(leaving)) return keepOrLock(remembered, "equal")
  if (isPlexsWay(remembered)) return keepOrLock(remembered, ownWay)
  if (preserve && locked && given.written === undefined && isEmpty(ours)) return Step.Keep({ field, reason: byHand })
  const reason = isEmpty(wanted) ? "empty in Stash" : "differs from Stash"
  return set(remembered, [...without(shown, leaving), ...missing], memory, reason, now)
}
