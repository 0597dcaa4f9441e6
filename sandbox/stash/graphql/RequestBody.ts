import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Exchange } from "../../http/Exchange.ts"
import type { Request } from "./Engine.ts"

const Body = Schema.Struct({
  query: Schema.optionalWith(Schema.String, { nullable: true, default: () => "" }),
  operationName: Schema.optionalWith(Schema.String, { nullable: true, default: () => "" }),
  variables: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Schema.Unknown }), {
    nullable: true,
    default: () => ({})
  })
})
const decode = Schema.decodeUnknownEither(Body)

/** Go's words for JSON that is none. V8 names the place; what Go expected there follows from V8's words. */
const syntaxProblem = (text: string, error: unknown): string => {
  if (text.trim() === "") return "EOF"
  const words = error instanceof Error ? error.message : ""
  const place = /at position (\d+)/.exec(words)
  const character = place ? text[Number(place[1])] : undefined
  if (character === undefined) return "unexpected EOF"
  const where = words.startsWith("Expected property name")
    ? "looking for beginning of object key string"
    : words.startsWith("Expected ',' or '}'")
      ? "after object key:value pair"
      : "looking for beginning of value"
  return `invalid character '${character}' ${where}`
}

const shapeProblem = (value: unknown): string => {
  const kind = Array.isArray(value) ? "array" : typeof value
  return typeof value === "object" && !Array.isArray(value)
    ? "json: cannot unmarshal value into Go struct field of type graphql.RawParams"
    : `json: cannot unmarshal ${kind} into Go value of type graphql.RawParams`
}

/** The body of a POST. The message of a refusal quotes the whole body, as Stash's does. */
export const ofPost = (body: string): Either.Either<Request, string> => {
  const refused = (problem: string) => `json request body could not be decoded: ${problem} body:${body}`
  return Either.flatMap(
    Either.try({
      try: (): unknown => JSON.parse(body),
      catch: (error) => refused(syntaxProblem(body, error))
    }),
    (value) => Either.mapLeft(decode(value ?? {}), () => refused(shapeProblem(value)))
  )
}

/** The query string of a GET. */
export const ofGet = ({ query }: Exchange): Either.Either<Request, string> => {
  const variables = query.get("variables")
  const parsed = variables
    ? Schema.decodeUnknownOption(Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown })))(
        variables
      )
    : Option.some({})
  return Option.match(parsed, {
    onNone: () => Either.left("variables could not be decoded"),
    onSome: (values) =>
      Either.right({
        query: query.get("query") ?? "",
        operationName: query.get("operationName") ?? "",
        variables: values
      })
  })
}
