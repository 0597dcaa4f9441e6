import { refuse } from "../model/Refusal.ts"
import * as Like from "./Like.ts"

export type Modifier =
  | "EQUALS"
  | "NOT_EQUALS"
  | "INCLUDES"
  | "INCLUDES_ALL"
  | "EXCLUDES"
  | "GREATER_THAN"
  | "LESS_THAN"
  | "BETWEEN"
  | "NOT_BETWEEN"
  | "IS_NULL"
  | "NOT_NULL"
  | "MATCHES_REGEX"
  | "NOT_MATCHES_REGEX"

export interface TextCriterion {
  readonly value: string
  readonly value2?: string | null
  readonly modifier: Modifier
}
export interface NumberCriterion {
  readonly value: number
  readonly value2?: number | null
  readonly modifier: Modifier
}
export type Test<A> = (row: A) => boolean

/** Stash panics on modifiers that a criterion does not know. */
const unknown = (modifier: Modifier): never => refuse(`Internal system error. Error <unsupported modifier ${modifier}>`)

/** The test of each modifier that a criterion knows. */
type Known<A> = Partial<Record<Modifier, Test<A>>>

const pick = <A>(known: Known<A>, modifier: Modifier): Test<A> => known[modifier] ?? (() => unknown(modifier))

const ordered = <A extends string | number>(
  { modifier, value }: { readonly modifier: Modifier; readonly value: A },
  upper: A
): Test<A | null> => {
  if (modifier === "IS_NULL") return (given) => given === null
  const test = pick<A>(
    {
      NOT_NULL: () => true,
      EQUALS: (given) => given === value,
      NOT_EQUALS: (given) => given !== value,
      GREATER_THAN: (given) => given > value,
      LESS_THAN: (given) => given < value,
      BETWEEN: (given) => given >= value && given <= upper,
      NOT_BETWEEN: (given) => given < value || given > upper
    },
    modifier
  )
  return (given) => given !== null && test(given)
}

export const number = (criterion: NumberCriterion): Test<number | null> =>
  ordered(criterion, criterion.value2 ?? criterion.value)

/** Moments and dates are compared as the text that is stored with the text that was sent. `tomorrow` ends an open range. */
export const moment = (criterion: TextCriterion, tomorrow: string): Test<string | null> =>
  ordered(criterion, criterion.value2 ?? tomorrow)

/** A test of one text column. */
export const text = ({ modifier, value }: TextCriterion): Test<string> => {
  const not =
    (test: Test<string>): Test<string> =>
    (given) =>
      !test(given)
  const make: Partial<Record<Modifier, () => Test<string>>> = {
    EQUALS: () => Like.like(value),
    NOT_EQUALS: () => not(Like.like(value)),
    INCLUDES: () => Like.includes(value),
    EXCLUDES: () => not(Like.includes(value)),
    MATCHES_REGEX: () => Like.regex(value),
    NOT_MATCHES_REGEX: () => not(Like.regex(value)),
    IS_NULL: () => (given) => given.trim() === "",
    NOT_NULL: () => (given) => given.trim() !== ""
  }
  return make[modifier]?.() ?? unknown(modifier)
}

export interface IdsCriterion {
  readonly value?: ReadonlyArray<string> | null
  readonly excludes?: ReadonlyArray<string> | null
  readonly modifier: Modifier
  readonly depth?: number | null
}

/** A test of the ids a row refers to. `spread` gives an id and those below it, as far as the criterion's depth says. */
export const ids = (
  { depth, excludes, modifier, value }: IdsCriterion,
  spread: (id: number, depth: number) => ReadonlySet<number> = (id) => new Set([id])
): Test<ReadonlyArray<number>> => {
  const sets = (list: ReadonlyArray<string> | null | undefined) =>
    (list ?? []).map((id) => spread(Number(id), depth ?? 0))
  const wanted = sets(value)
  const unwanted = sets(excludes)
  const has = (given: ReadonlyArray<number>, set: ReadonlySet<number>) => given.some((id) => set.has(id))
  const allowed: Test<ReadonlyArray<number>> = (given) => !unwanted.some((set) => has(given, set))
  const every: Test<ReadonlyArray<number>> = (given) => wanted.every((set) => has(given, set)) && allowed(given)
  return pick(
    {
      INCLUDES: (given) => (wanted.length === 0 || wanted.some((set) => has(given, set))) && allowed(given),
      INCLUDES_ALL: every,
      EQUALS: (given) => every(given) && given.every((id) => wanted.some((set) => set.has(id))),
      EXCLUDES: (given) => !wanted.some((set) => has(given, set)) && allowed(given),
      IS_NULL: (given) => given.length === 0,
      NOT_NULL: (given) => given.length > 0
    },
    modifier
  )
}
