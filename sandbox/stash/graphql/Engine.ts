import * as Data from "effect/Data"
import * as Either from "effect/Either"
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
  visit
} from "graphql"
import type { Context } from "../resolve/Context.ts"
import * as VariableValues from "./VariableValues.ts"

/** A request that is not executed at all. */
export class Invalid extends Data.TaggedError("Invalid")<{
  readonly code: "GRAPHQL_PARSE_FAILED" | "GRAPHQL_VALIDATION_FAILED"
  readonly errors: ReadonlyArray<GraphQLError>
}> {}

export interface Request {
  readonly query: string
  readonly operationName: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** A request that may be executed. */
export interface Prepared {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly request: Request
}

export interface Engine {
  readonly prepare: (request: Request) => Either.Either<Prepared, Invalid>
  /** `root` holds the event of a subscription, by the name of its field. */
  readonly execute: (prepared: Prepared, context: Context, root?: unknown) => ExecutionResult | Promise<ExecutionResult>
  readonly schema: GraphQLSchema
}

const invalid = (...errors: ReadonlyArray<GraphQLError>) => new Invalid({ code: "GRAPHQL_VALIDATION_FAILED", errors })

/** Stash's parser says the same things without graphql-js's frame. */
const parseError = (error: unknown): Invalid => {
  const known = error instanceof GraphQLError ? error : new GraphQLError(String(error))
  const message = known.message.replace(/^Syntax Error: /, "").replace(/\.$/, "")
  const { positions, source } = known
  return new Invalid({
    code: "GRAPHQL_PARSE_FAILED",
    errors: [new GraphQLError(message, { source: source ?? null, positions: positions ?? null })]
  })
}

/** Stash points at the field where graphql-js points at its argument. */
const atField = (document: DocumentNode, error: GraphQLError): GraphQLError => {
  const [argument] = error.nodes ?? []
  if (argument?.kind !== Kind.ARGUMENT) return error
  let at: GraphQLError | undefined
  visit(document, {
    Field: (field) => {
      if (field.arguments?.includes(argument)) at = new GraphQLError(error.message, { nodes: field })
    }
  })
  return at ?? error
}

/** Clients send the same few documents again and again. */
const remembered = 500

export const make = (schema: GraphQLSchema): Engine => {
  const documents = new Map<string, Either.Either<DocumentNode, Invalid>>()
  const read = (query: string): Either.Either<DocumentNode, Invalid> =>
    Either.flatMap(Either.try({ try: () => parse(query), catch: parseError }), (document) => {
      const errors = validate(schema, document, undefined, { maxErrors: 50 })
      return errors.length === 0
        ? Either.right(document)
        : Either.left(invalid(...errors.map((error) => atField(document, error))))
    })
  const known = (query: string): Either.Either<DocumentNode, Invalid> => {
    const found = documents.get(query)
    if (found) return found
    const made = read(query)
    if (documents.size >= remembered) documents.clear()
    documents.set(query, made)
    return made
  }
  return {
    schema,
    prepare: (request) => {
      if (request.query.trim() === "") return Either.left(invalid(new GraphQLError("no operation provided")))
      return Either.flatMap(known(request.query), (document) => {
        const operation = getOperationAST(document, request.operationName === "" ? null : request.operationName)
        if (!operation) return Either.left(invalid(new GraphQLError(`operation ${request.operationName} not found`)))
        const problem = VariableValues.problem(schema, operation, request.variables)
        return problem ? Either.left(invalid(problem)) : Either.right({ document, operation, request })
      })
    },
    execute: ({ document, request }, context, root) =>
      execute({
        schema,
        document,
        rootValue: root,
        contextValue: context,
        variableValues: request.variables,
        operationName: request.operationName === "" ? null : request.operationName
      })
  }
}
