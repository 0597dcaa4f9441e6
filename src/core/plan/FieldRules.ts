import type { Metadata } from "./Metadata.ts"
import { isContested, type Written } from "./ItemMemory.ts"
import { type Field, rowOf } from "../model/Fields.ts"
import { type PlanRules, Step } from "./Step.ts"
import {
  among,
  isEmpty,
  isIdentical,
  namesIn,
  notSpelt,
  respelt,
  sameSpelling,
  sameValue,
  spelt,
  type Value,
  without
} from "../model/Value.ts"
import { distinct } from "../model/Text.ts"

/** What a rule knows of one field. */
export interface Given {
  readonly field: Field
  readonly wanted: Value
  readonly shown: Value
  readonly locked: boolean
  readonly written: Written | undefined
  readonly earlier: ReadonlyArray<Value>
}

export const ownWay = "sent before, and Plex shows it in its own way"
export const byHand = "edited in Plex (preserve_plex_edits)"

/** Whether PlexSync ever gave the field this value: then no person did, even if a crash kept the last write from being recorded. */
const isOurs = ({ earlier, shown, written }: Given): boolean =>
  [...earlier, ...(written === undefined ? [] : [written.sent, written.shown ?? written.sent])].some((value) =>
    sameValue(value, shown)
  )

/** Nothing to say about the value: the lock alone may be missing. */
export const keepOrLock = ({ field, locked, shown, wanted }: Given, reason: string): Step =>
  locked
    ? Step.Keep({ field, stays: "equal", reason })
    : Step.Lock({ field, value: shown, memory: wanted, reason: `${reason}, but not locked` })

/** Whether this very wish was sent before. */
const isRepeated = ({ wanted, written }: Given): boolean => written !== undefined && sameSpelling(wanted, written.sent)

/** Whether Plex still shows what it made of the same wish: asking again would change nothing. */
export const isPlexsWay = (given: Given): boolean => {
  const known = given.written?.shown ?? null
  return isRepeated(given) && known !== null && sameValue(given.shown, known)
}

/** Writes, unless somebody has changed the same wish back too often. */
export const set = (given: Given, after: Value, memory: Value, reason: string, now: number): Step => {
  const { field, shown, written } = given
  const again = isRepeated(given)
  if (again && isContested(written?.resent ?? [], now)) {
    return Step.Contested({
      field,
      before: shown,
      after,
      reason: "contested: changed back in Plex three times within a week; left until it changes in Stash"
    })
  }
  return Step.Set({ field, before: shown, after, memory, again, reason })
}

const reasonFor = ({ shown, wanted }: Given): string =>
  isEmpty(wanted) ? "empty in Stash" : isEmpty(shown) ? "empty in Plex" : "differs from Stash"

/** A rating shows who gave it by its value alone: no lock is needed for it to be a person's. */
const isPersons = (given: Given): boolean =>
  (given.locked || (rowOf(given.field).personal === true && !isEmpty(given.shown))) && !isOurs(given)

/**
 * The field ends equal to Stash. Names in another case only are equal, except those that were renamed in just this way: the new spelling is sent once,
 * whatever Plex makes of it.
 */
export const valueStep = (given: Given, { now, preserve }: PlanRules): Step => {
  const { field, shown, wanted, written } = given
  if (isIdentical(wanted, shown)) return keepOrLock(given, "equal")
  const renamed = notSpelt(respelt(wanted, written?.sent ?? []), namesIn(shown))
  if (sameValue(wanted, shown) && isEmpty(renamed)) return keepOrLock(given, "equal")
  if (isPlexsWay(given)) return keepOrLock(given, ownWay)
  if (preserve && isPersons(given)) return Step.Keep({ field, stays: "locked_by_person", reason: byHand })
  return set(given, spelt(wanted, without(namesIn(shown), renamed)), wanted, reasonFor(given), now)
}

/** A mere file name never replaces a title that is not ours. */
export const titleStep = (given: Given, metadata: Metadata, rules: PlanRules): Step => {
  const { field, shown, wanted } = given
  if (metadata.titleIsStem && !sameValue(wanted, shown) && !isEmpty(shown) && !isOurs(given)) {
    return Step.Keep({ field, stays: "skipped", reason: "no title in Stash, and Plex has one of its own" })
  }
  return valueStep(given, rules)
}

/**
 * The year goes with the date by itself; it is written only where a lock or an older edit keeps it from that.
 * `ours`: whether the date will be the one of Stash.
 */
export const yearStep = (given: Given, date: Given, ours: boolean, rules: PlanRules): Step => {
  const { field, locked, shown, wanted } = given
  if (sameValue(wanted, shown)) return Step.Keep({ field, stays: "equal", reason: "equal" })
  if (!ours) return Step.Keep({ field, stays: "locked_by_person", reason: "goes with a date that is not ours" })
  if (!locked && !sameValue(date.shown, date.wanted))
    return Step.Keep({ field, stays: "equal", reason: "follows the date" })
  return valueStep(given, rules)
}

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
  if (isEmpty(wanted) && isEmpty(leaving)) return Step.Keep({ field, stays: "skipped", reason: none })
  // Already a member by somebody else's doing: that one stays theirs.
  const memory = distinct([...among(wanted, notSpelt(asShown(ours, shown), leaving)), ...missing])
  const remembered: Given = { ...given, wanted: memory }
  if (isEmpty(missing) && isEmpty(leaving)) return keepOrLock(remembered, "equal")
  if (isPlexsWay(remembered)) return keepOrLock(remembered, ownWay)
  if (preserve && locked && written === undefined && isEmpty(ours))
    return Step.Keep({ field, stays: "locked_by_person", reason: byHand })
  const reason = isEmpty(wanted) ? "empty in Stash" : "differs from Stash"
  return set(remembered, [...staying, ...missing], memory, reason, now)
}
