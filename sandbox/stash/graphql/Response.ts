import type { ExecutionResult, GraphQLError } from "graphql"
import type { Logs } from "../Logs.ts"
import * as GoJson from "../model/GoJson.ts"
import type { Invalid } from "./Engine.ts"

const located = ({ locations, message, path }: GraphQLError) => ({
  message,
  ...(path ? { path } : {}),
  ...(locations ? { locations } : {})
})

/** The errors of a request that was not executed, as they stand in an answer or in a websocket's error frame. */
export const refusals = ({ code, errors }: Invalid): ReadonlyArray<unknown> =>
  errors.map((error) => ({ ...located(error), extensions: { code } }))

export const ofInvalid = (problem: Invalid): string => GoJson.stringify({ errors: refusals(problem), data: null })

export const ofMessage = (message: string): string => GoJson.stringify({ errors: [{ message }], data: null })

/** An execution's result: errors stand before the data and have a path, but no locations. */
export const resultOf = ({ data, errors }: ExecutionResult): Readonly<Record<string, unknown>> =>
  errors ? { errors: errors.map(({ message, path }) => ({ message, path: path ?? [] })), data: data ?? null } : { data }

export const ofResult = (result: ExecutionResult): string => GoJson.stringify(resultOf(result))

const dotted = (path: ReadonlyArray<string | number>): string =>
  path.map((key, index) => (typeof key === "number" ? `[${key}]` : index === 0 ? key : `.${key}`)).join("")

/** Stash logs every error of a resolver. */
export const log = ({ errors }: ExecutionResult, logs: Logs): void => {
  for (const { message, path } of errors ?? []) {
    logs.add("Error", `${String(path?.[0] ?? "")}: input: ${dotted(path ?? [])} ${message}`)
  }
}
