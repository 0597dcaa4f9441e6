import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** What became of a plugin's run. An empty error is an error too: Go only looks whether the key is there. */
export interface PluginResult {
  readonly error: Option.Option<string>
  readonly output: unknown
}

const Parsed = Schema.parseJson()
const Answer = Schema.Struct({
  error: Schema.optional(Schema.NullOr(Schema.String)),
  output: Schema.optional(Schema.Unknown)
})
const parse = Schema.decodeUnknownEither(Parsed)
const decode = Schema.decodeUnknownEither(Answer)

/** Go's decoder matches keys whatever their case. */
const lowerKeys = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toLowerCase(), inner]))
    : (value ?? {})

/** What a plugin printed, and how its process ended (`exit status 3`, `signal: killed`, or well). */
export const decodeResult = (stdout: string, ended: Option.Option<string>): PluginResult => {
  const answer = Either.flatMap(parse(stdout), (value) => decode(lowerKeys(value)))
  return Either.match(answer, {
    onLeft: () => ({ error: ended, output: stdout }),
    onRight: ({ error, output }) => ({
      error: Option.orElse(Option.fromNullable(error), () => ended),
      output: output ?? null
    })
  })
}
