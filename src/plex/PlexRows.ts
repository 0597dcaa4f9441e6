import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import type * as Schema from "effect/Schema"
import type * as AST from "effect/SchemaAST"
import { oddText, type OddValue, oddValues } from "../core/model/OddValue.ts"
import { rowsBy, type Rows } from "../core/model/Rows.ts"

/** Where rows of Plex say what they are, and when they were changed last. */
export const names = { id: "ratingKey", stamp: "updatedAt", isText: false }

/** A row as far as it could be read. `left`: what of its lists was left out, and why. */
export interface Mended<A> {
  readonly row: A
  readonly left: ReadonlyArray<string>
}

type Node = Record<PropertyKey, unknown>

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null

const at = (root: unknown, path: ReadonlyArray<PropertyKey>): unknown =>
  path.reduce<unknown>((value, key) => (isNode(value) ? value[key] : undefined), root)

const takes = (needed: AST.AST, tag: AST.AST["_tag"]): boolean => {
  if (needed._tag === "Union") return needed.types.some((type) => takes(type, tag))
  return needed._tag === "Refinement" || needed._tag === "Transformation"
    ? takes(needed.from, tag)
    : needed._tag === tag
}

/** Depending on its version, Plex gives numbers as text, and texts that look like numbers as numbers. */
const converted = ({ actual, needed }: OddValue): string | number | undefined => {
  if (typeof actual === "number" && takes(needed, "StringKeyword")) return String(actual)
  const isNumber = typeof actual === "string" && actual.trim() !== "" && Number.isFinite(Number(actual))
  return isNumber && takes(needed, "NumberKeyword") ? Number(actual) : undefined
}

/** What a list is made of stands under numbers: the innermost entry that holds what is odd. */
const entryOf = ({ path }: OddValue): ReadonlyArray<PropertyKey> | undefined => {
  const last = path.findLastIndex((key) => typeof key === "number")
  return last === -1 ? undefined : path.slice(0, last + 1)
}

const out = Symbol("left out")

/** Puts right what is wrong in one place. Gives why something is left out for it, "" where nothing is, and null where the row cannot be read. */
const mendOne = (root: unknown, odd: OddValue): string | null => {
  const parent = at(root, odd.path.slice(0, -1))
  const key = odd.path.at(-1)
  if (isNode(parent) && key !== undefined && !odd.missing) {
    const other = converted(odd)
    // Null is what Plex says of a field that is unset; of an entry in a list it says nothing.
    const isUnset = odd.actual === null && typeof key !== "number"
    if (isUnset) parent[key] = out
    else if (other !== undefined) parent[key] = other
    if (isUnset || other !== undefined) return ""
  }
  const entry = entryOf(odd)
  const list = entry === undefined ? undefined : at(root, entry.slice(0, -1))
  const place = entry?.at(-1)
  if (!isNode(list) || place === undefined) return null
  list[place] = out
  return oddText(odd)
}

const withoutLeft = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.filter((one) => one !== out).map(withoutLeft)
  if (!isNode(value)) return value
  const kept = Object.entries(value).filter(([, one]) => one !== out)
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutLeft(one)]))
}

/** What is put right in one round may show what else is wrong. */
const rounds = 4

/** Reads a row of Plex: what is odd in its lists is left out alone. A row that is as it should be costs one check. */
export const mended = <A, I>(schema: Schema.Schema<A, I>): ((raw: unknown) => Either.Either<Mended<A>, string>) => {
  const decode = ParseResult.decodeUnknownEither(schema)
  const mend = (raw: unknown): Either.Either<Mended<A>, string> => {
    let root: unknown = structuredClone(raw)
    const left: Array<string> = []
    for (let round = 0; round < rounds; round += 1) {
      const read = decode(root, { errors: "all" })
      if (Either.isRight(read)) return Either.right({ row: read.right, left })
      for (const odd of oddValues(read.left)) {
        const reason = mendOne(root, odd)
        if (reason === null) return Either.left(oddText(odd))
        if (reason !== "" && !left.includes(reason)) left.push(reason)
      }
      root = withoutLeft(root)
    }
    return Either.left("it cannot be read")
  }
  return (raw) => {
    const read = decode(raw)
    return Either.isRight(read) ? Either.right({ row: read.right, left: [] }) : mend(raw)
  }
}

/** Reads rows of Plex one by one. */
export const mendedRows = <A, I>(
  schema: Schema.Schema<A, I>,
  id: string = names.id
): ((raws: ReadonlyArray<unknown>) => Rows<Mended<A>>) => rowsBy(mended(schema), { ...names, id })
