import { type ExecutionResult, getArgumentValues, type GraphQLSchema, Kind } from "graphql"
import * as GoJson from "../model/GoJson.ts"
import type { Prepared } from "./Engine.ts"

/** Stash writes the arguments of a resolver that failed into its log: a secret among them is no secret any more. */
export const lines = (
  schema: GraphQLSchema,
  { operation, request }: Prepared,
  { errors = [] }: ExecutionResult
): ReadonlyArray<string> => {
  const fields = schema.getRootType(operation.operation)?.getFields() ?? {}
  return errors.flatMap(({ path }) => {
    const [key] = path ?? []
    return operation.selectionSet.selections.flatMap((selection) => {
      if (selection.kind !== Kind.FIELD || (selection.alias ?? selection.name).value !== key) return []
      const field = fields[selection.name.value]
      return field ? [`${key}: ${GoJson.stringify(getArgumentValues(field, selection, request.variables))}`] : []
    })
  })
}
