import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import type * as Schema from "effect/Schema"
import { oddText, oddValues } from "./OddValue.ts"

/** A row of an answer that cannot be read. It counts as there: it is not deleted, and what is remembered of it stays. */
export interface Skipped {
  /** Its own, "" where that cannot be read either. */
  readonly id: string
  /** When it was changed last, as the server writes it; null where that cannot be read. */
  readonly stamp: string | null
  /** `performers[1].name is null, a text is needed`. */
  readonly reason: string
}

/** A list that was read row by row, in its order. */
export interface Rows<A> {
  readonly rows: ReadonlyArray<A>
  readonly skipped: ReadonlyArray<Skipped>
}

export const noRows: Rows<never> = { rows: [], skipped: [] }

/** How many rows the server answered. */
export const lengthOf = ({ rows, skipped }: Rows<unknown>): number => rows.length + skipped.length

const isObject = (raw: unknown): raw is Readonly<Record<string, unknown>> => typeof raw === "object" && raw !== null

/** What stands in a field of a row, if it is a text or a number: as text. */
export const textIn = (raw: unknown, name: string): string | null => {
  const value = isObject(raw) ? raw[name] : undefined
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : null
}

/** How rows of one kind are told apart, and how they say when they changed. */
export interface RowNames {
  readonly id: string
  readonly stamp: string
  /** Whether an id is a text and nothing else: what is none may be any row's. */
  readonly isText: boolean
}

/** Reads rows one by one: an odd one spoils no other. */
export const rowsBy = <A>(
  read: (raw: unknown) => Either.Either<A, string>,
  { id, isText, stamp }: RowNames
): ((raws: ReadonlyArray<unknown>) => Rows<A>) => {
  const idIn = (raw: unknown) => (isText && isObject(raw) && typeof raw[id] !== "string" ? "" : (textIn(raw, id) ?? ""))
  return (raws) => {
    const rows: Array<A> = []
    const skipped: Array<Skipped> = []
    for (const raw of raws) {
      const row = read(raw)
      if (Either.isRight(row)) rows.push(row.right)
      else skipped.push({ id: idIn(raw), stamp: textIn(raw, stamp), reason: row.left })
    }
    return { rows, skipped }
  }
}

/** Why a row cannot be read: the first thing that is wrong with it. */
export const reasonOf = (issue: ParseResult.ParseIssue): string => {
  const [first] = oddValues(issue)
  return first === undefined ? "it cannot be read" : oddText(first)
}

/** A row that is read as a whole or not at all. */
export const whole = <A, I>(schema: Schema.Schema<A, I>): ((raw: unknown) => Either.Either<A, string>) => {
  const decode = ParseResult.decodeUnknownEither(schema)
  return (raw) => Either.mapLeft(decode(raw), reasonOf)
}
