import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { Answer, Route } from "./Exchange.ts"

/** A control request asked for something impossible; the reason goes to whoever asked. */
export class ControlRefused extends Schema.TaggedError<ControlRefused>()("ControlRefused", { reason: Schema.String }) {}

export const json = (value: unknown, status = 200): Answer => ({
  status,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(value)
})

export const refused = (reason: string, status = 400): Answer => json({ error: reason }, status)

/** Place and problem of each thing that is wrong; of alternatives, the words that would have been right. */
const reasonOf = (error: ParseResult.ParseError): string => {
  const places = new Map<string, Array<string>>()
  for (const { message, path } of ParseResult.ArrayFormatter.formatErrorSync(error)) {
    const place = path.map(String).join(".") || "the body"
    places.set(place, [...(places.get(place) ?? []), message])
  }
  return [...places].map(([place, messages]) => `${place}: ${[...new Set(messages)].join("; ")}`).join(" | ")
}

/** A control route that only reads. */
export const report = (pattern: string, read: () => unknown): Route => ({
  method: "GET",
  pattern,
  handle: () => Effect.sync(() => json(read()))
})

/** A control route that takes JSON of a schema. Misspelt names are refused: a test must not believe in a fault that was never set. */
export const command = <A, I>(
  pattern: string,
  body: Schema.Schema<A, I>,
  run: (input: A) => Effect.Effect<unknown, ControlRefused>
): Route => {
  const decode = Schema.decodeUnknownEither(Schema.parseJson(body), { onExcessProperty: "error", errors: "all" })
  return {
    method: "POST",
    pattern,
    handle: ({ body: bytes }) =>
      Either.match(decode(bytes.toString("utf8")), {
        onLeft: (error) => Effect.succeed(refused(reasonOf(error))),
        onRight: (input) =>
          run(input).pipe(
            Effect.map((value) => json(value)),
            Effect.catchTag("ControlRefused", ({ reason }) => Effect.succeed(refused(reason)))
          )
      })
  }
}
