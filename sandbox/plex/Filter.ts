import type { Item } from "./Item.ts"
import { type FilterField, filterFields } from "./FilterFields.ts"
import type { Pair } from "./Query.ts"

/** Whether an item passes. */
export type Predicate = (item: Item) => boolean

export interface FilterContext {
  /** Epoch seconds with their fraction, for relative dates. */
  readonly now: number
}

type Operator = "=" | "!=" | "==" | "!==" | "<=" | ">=" | "<<=" | ">>="

interface Condition {
  readonly field: FilterField
  readonly operator: Operator
  readonly values: ReadonlyArray<string>
}

const operators: Readonly<Record<string, Operator>> = {
  "": "=",
  "!": "!=",
  "<": "<=",
  ">": ">=",
  "<<": "<<=",
  ">>": ">>=",
  "=": "==",
  "!=": "!=="
}

/** An operator is part of the key: `addedAt>>=1` has the key `addedAt>>`. The second `=` of `==` may come encoded in the key or bare. */
const condition = ({ key, twice, value }: Pair): Condition | undefined => {
  const [, name, suffix] = /^([\w.]+?)([!<>=]*)$/.exec(key) ?? []
  const operator = operators[`${suffix ?? ""}${twice ? "=" : ""}`]
  const field = filterFields[name?.slice(name.indexOf(".") + 1) ?? ""]
  return field === undefined || operator === undefined ? undefined : { field, operator, values: value.split(",") }
}

const unitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 7 * 86_400,
  mon: 30 * 86_400,
  y: 365 * 86_400
}

/** Epoch seconds, a date, or a time ago such as `-30d`. */
const instant = (value: string, now: number): number => {
  const [, amount, unit] = /^-?(\d+)(mon|[smhdwy])$/.exec(value) ?? []
  if (amount !== undefined && unit !== undefined) return now - Number(amount) * (unitSeconds[unit] ?? 0)
  return /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(`${value}T00:00:00Z`) / 1000 : Number(value)
}

const compareNumbers = (actual: number, operator: Operator, wanted: number): boolean => {
  switch (operator) {
    case "=":
    case "==":
      return actual === wanted
    case "!=":
    case "!==":
      return actual !== wanted
    case "<<=":
      return actual < wanted
    case ">>=":
      return actual > wanted
    case "<=":
      return actual <= wanted
    case ">=":
      return actual >= wanted
  }
}

/** Case does not count. Patterns instead of lower-case copies: a filter may look at 100,000 texts. */
const textTest = (operator: Operator, wanted: string): ((actual: string) => boolean) => {
  const literal = wanted.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
  const whole = operator === "==" || operator === "!=="
  const head = whole || operator === "<=" || operator === "<<="
  const tail = whole || operator === ">=" || operator === ">>="
  const pattern = new RegExp(`${head ? "^" : ""}${literal}${tail ? "$" : ""}`, "iu")
  return (actual) => pattern.test(actual)
}

const predicate = ({ field, operator, values }: Condition, { now }: FilterContext): Predicate => {
  // A list means "any of"; of a negation, "none of".
  const negative = operator.startsWith("!")
  switch (field.kind) {
    case "text": {
      const tests = values.map((wanted) => textTest(operator, wanted))
      const has = (item: Item) => field.some(item, (actual) => tests.some((test) => test(actual)))
      return negative ? (item) => !has(item) : has
    }
    case "number":
    case "date": {
      const wanted = values.map((value) => (field.kind === "date" ? instant(value, now) : Number(value)))
      return (item) => {
        const actual = field.read(item)
        if (actual === undefined) return negative
        return negative
          ? wanted.every((each) => compareNumbers(actual, operator, each))
          : wanted.some((each) => compareNumbers(actual, operator, each))
      }
    }
    case "boolean": {
      const wanted = (values[0] !== "0") !== negative
      return (item) => field.read(item) === wanted
    }
    case "choice": {
      const wanted = new Set(values.map((value) => value.toLowerCase()))
      return (item) => wanted.has(field.read(item)?.toLowerCase() ?? "") !== negative
    }
    case "tag": {
      const names = new Set(values.map((value) => value.toLowerCase()))
      const has = (item: Item) =>
        item.content.taggings.some(
          ({ tag }) => tag.kind === field.tag && (names.has(`${tag.id}`) || names.has(tag.name.toLowerCase()))
        )
      return negative ? (item) => !has(item) : has
    }
  }
}

/** Groups: `push=1` opens, `or=1` separates alternatives, `pop=1` closes; side by side means "and". */
const group = (pairs: ReadonlyArray<Pair>, start: number, context: FilterContext): readonly [Predicate, number] => {
  const alternatives: Array<Array<Predicate>> = [[]]
  let at = start
  for (; at < pairs.length; at += 1) {
    const pair = pairs[at]
    if (pair === undefined || pair.key === "pop") break
    if (pair.key === "or") alternatives.push([])
    else if (pair.key === "push") {
      const [inner, end] = group(pairs, at + 1, context)
      alternatives.at(-1)?.push(inner)
      at = end
    } else {
      const one = condition(pair)
      if (one) alternatives.at(-1)?.push(predicate(one, context))
    }
  }
  return [(item) => alternatives.some((all) => all.every((test) => test(item))), at]
}

export interface Filter {
  readonly test: Predicate
  /** Whether it can leave anything out. */
  readonly narrows: boolean
  /** Whether it looks at file names, which needs a `type`. */
  readonly byFile: boolean
}

/** The filter that a query describes; arguments that are no filters are passed over. */
export const parse = (pairs: ReadonlyArray<Pair>, context: FilterContext): Filter => {
  const conditions = pairs.map(condition)
  const narrows = conditions.some((one) => one !== undefined)
  const [test] = group(pairs, 0, context)
  return { test, narrows, byFile: conditions.some((one) => one?.field === filterFields["file"]) }
}
