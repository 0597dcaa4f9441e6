import { byHand, type Given, isPlexsWay, keepOrLock, ownWay, set } from "./FieldRules.ts"
import { type PlanRules, Step } from "./Step.ts"
import { distinct } from "../model/Text.ts"
import { among, isEmpty, namesIn, notSpelt, respelt, without } from "../model/Value.ts"

/**
 * The memberships PlexSync made. Those begun since count as well: crashes may have kept them from being recorded, and what was never sent is
 * not there to be removed.
 */
const made = ({ earlier, written }: Given): ReadonlyArray<string> => [
  ...namesIn(written?.sent ?? []),
  ...namesIn(earlier.at(-1) ?? [])
]

/** How an item shows these names: just so, or else in another case. One that it shows just so has nothing to do with another case beside it. */
const asShown = (names: ReadonlyArray<string>, shown: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.flatMap((name) => (isEmpty(notSpelt([name], shown)) ? [name] : among(shown, [name])))

/** Collections and labels: what is wanted joins what is there, and only what PlexSync put there is ever taken away. */
export const membershipStep = (given: Given, { now, preserve }: PlanRules, none: string): Step => {
  const { earlier, field, locked, written } = given
  const [wanted, shown, ours] = [namesIn(given.wanted), namesIn(given.shown), made(given)]
  const renamed = respelt(wanted, written?.sent ?? earlier.at(-1) ?? [])
  const leaving = notSpelt(asShown([...without(ours, wanted), ...among(ours, renamed)], shown), wanted)
  const staying = notSpelt(shown, leaving)
  const missing = without(wanted, staying)
  if (isEmpty(wanted) && isEmpty(leaving)) return Step.Keep({ field, reason: none })
  // Already a member by somebody else's doing: that one stays theirs.
  const memory = distinct([...among(wanted, notSpelt(asShown(ours, shown), leaving)), ...missing])
  const remembered: Given = { ...given, wanted: memory }
  if (isEmpty(missing) && isEmpty(leaving)) return keepOrLock(remembered, "equal")
  if (isPlexsWay(remembered)) return keepOrLock(remembered, ownWay)
  if (preserve && locked && written === undefined && isEmpty(ours)) return Step.Keep({ field, reason: byHand })
  const reason = isEmpty(wanted) ? "empty in Stash" : "differs from Stash"
  return set(remembered, [...staying, ...missing], memory, reason, now)
}
