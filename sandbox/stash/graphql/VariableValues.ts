import {
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isScalarType,
  type OperationDefinitionNode,
  typeFromAST
} from "graphql"

type Path = ReadonlyArray<string | number>

const kindOf = (value: unknown): string =>
  typeof value === "boolean"
    ? "bool"
    : typeof value === "number"
      ? "float64"
      : typeof value === "string"
        ? "string"
        : "map"

const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
  Int: (value) => typeof value === "number" || (typeof value === "string" && /^-?\d+$/.test(value)),
  Float: (value) =>
    typeof value === "number" || (typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value))),
  String: (value) => typeof value === "string",
  Boolean: (value) => typeof value === "boolean",
  ID: (value) => typeof value === "string" || typeof value === "number"
}

/** What is wrong with a value for a type, in the words of Go's gqlparser; nothing if it fits. */
const check = (type: GraphQLInputType, value: unknown, path: Path): GraphQLError | undefined => {
  const wrong = (message: string, at: Path = path) => new GraphQLError(message, { path: at })
  if (isNonNullType(type)) return value === null ? wrong("cannot be null") : check(type.ofType, value, path)
  if (value === null) return undefined
  if (isListType(type)) {
    if (!Array.isArray(value)) return check(type.ofType, value, path)
    const items: ReadonlyArray<unknown> = value
    return first(items.map((item, index) => () => check(type.ofType, item, [...path, index])))
  }
  if (isScalarType(type)) {
    const test = fits[type.name]
    return !test || test(value) ? undefined : wrong(`cannot use ${kindOf(value)} as ${type.name}`)
  }
  if (isEnumType(type)) {
    return typeof value === "string" && type.getValue(value)
      ? undefined
      : wrong(`${JSON.stringify(value)} is not a valid ${type.name}`)
  }
  if (!isInputObjectType(type)) return undefined
  if (typeof value !== "object" || Array.isArray(value)) return wrong(`must be a ${type.name}`)
  const sent = new Map<string, unknown>(Object.entries(value))
  const fields = Object.values(type.getFields())
  return first([
    ...[...sent.keys()].map(
      (name) => () =>
        fields.some((field) => field.name === name) ? undefined : wrong("unknown field", [...path, name])
    ),
    ...fields.map((field) => () => {
      const at = [...path, field.name]
      if (sent.has(field.name)) return check(field.type, sent.get(field.name), at)
      return isNonNullType(field.type) && field.defaultValue === undefined ? wrong("must be defined", at) : undefined
    })
  ])
}

const first = (checks: ReadonlyArray<() => GraphQLError | undefined>): GraphQLError | undefined => {
  for (const one of checks) {
    const error = one()
    if (error) return error
  }
  return undefined
}

/** What is wrong with a request's variables. Stash stops at the first mistake. */
export const problem = (
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>
): GraphQLError | undefined =>
  first(
    (operation.variableDefinitions ?? []).map((definition) => () => {
      const name = definition.variable.name.value
      const type = typeFromAST(schema, definition.type)
      if (!isInputType(type)) return undefined
      const path = ["variable", name]
      if (Object.hasOwn(variables, name)) return check(type, variables[name], path)
      return isNonNullType(type) && definition.defaultValue === undefined
        ? new GraphQLError("must be defined", { path })
        : undefined
    })
  )
