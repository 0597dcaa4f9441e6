import type * as ParseResult from "effect/ParseResult"
import type * as AST from "effect/SchemaAST"

/** One thing that is wrong with a row: where it stands, and what a person should read. Never the value itself. */
export interface OddValue {
  readonly path: ReadonlyArray<PropertyKey>
  readonly actual: unknown
  readonly needed: AST.AST
  /** Whether there is nothing in its place. */
  readonly missing: boolean
}

const several = <A>(some: ParseResult.SingleOrNonEmpty<A>): ReadonlyArray<A> => (isList(some) ? some : [some])
const isList = <A>(some: ParseResult.SingleOrNonEmpty<A>): some is readonly [A, ...ReadonlyArray<A>] =>
  Array.isArray(some)

/** What is wrong, each with its place. Of alternatives, none of which fits, one is told. */
export const oddValues = (
  issue: ParseResult.ParseIssue,
  path: ReadonlyArray<PropertyKey> = []
): ReadonlyArray<OddValue> => {
  switch (issue._tag) {
    case "Pointer":
      return oddValues(issue.issue, [...path, ...several(issue.path)])
    case "Composite": {
      const issues = several(issue.issues)
      if (issue.ast._tag !== "Union") return issues.flatMap((one) => oddValues(one, path))
      // What is not null, and not left out, was to be the one thing that is left.
      const inside = issues.flatMap((one) => oddValues(one, path)).filter((one) => one.path.length > path.length)
      return inside.length > 0 ? inside : [{ path, actual: issue.actual, needed: issue.ast, missing: false }]
    }
    case "Refinement":
      return issue.kind === "From"
        ? oddValues(issue.issue, path)
        : [{ path, actual: issue.actual, needed: issue.ast, missing: false }]
    case "Transformation":
      return issue.kind === "Transformation"
        ? [{ path, actual: issue.actual, needed: issue.ast, missing: false }]
        : oddValues(issue.issue, path)
    case "Missing":
      return [{ path, actual: issue.actual, needed: issue.ast.type, missing: true }]
    case "Type":
    case "Forbidden":
      return [{ path, actual: issue.actual, needed: issue.ast, missing: false }]
    // Nothing that is read has keys or entries too many.
    case "Unexpected":
      return []
  }
}

const words: Partial<Record<AST.AST["_tag"], string>> = {
  StringKeyword: "a text",
  TemplateLiteral: "a text",
  NumberKeyword: "a number",
  BooleanKeyword: "true or false",
  TupleType: "a list",
  TypeLiteral: "an object"
}

/** What may stand somewhere, in words. */
const neededText = (ast: AST.AST): string => {
  if (ast._tag === "Refinement" || ast._tag === "Transformation") return neededText(ast.from)
  if (ast._tag === "Literal") return JSON.stringify(ast.literal)
  if (ast._tag !== "Union") return words[ast._tag] ?? "another value"
  const types = ast.types.filter(({ _tag }) => _tag !== "UndefinedKeyword")
  return [...new Set(types.map(neededText))].join(" or ")
}

const kinds: Readonly<Record<string, string>> = { string: "a text", number: "a number", boolean: "true or false" }

const actualText = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "a list" : (kinds[typeof value] ?? "an object")

/** `performers[1].name`. */
export const pathText = (path: ReadonlyArray<PropertyKey>): string =>
  path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    ""
  )

/** `performers[1].name is null, a text is needed`. */
export const oddText = ({ actual, missing, needed, path }: OddValue): string => {
  const place = pathText(path) || "it"
  const [is, wanted] = [actualText(actual), neededText(needed)]
  if (missing) return `${place} is missing, ${wanted} is needed`
  return is === wanted ? `${place} has a value that cannot be used` : `${place} is ${is}, ${wanted} is needed`
}
