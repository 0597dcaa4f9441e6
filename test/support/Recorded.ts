import * as Schema from "effect/Schema"
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const inTests = fileURLToPath(new URL("../recorded/stash/", import.meta.url))
const shared = fileURLToPath(new URL("../../../shared/recorded/stash/", import.meta.url))

/** Stash's own schema, which may not lie in this repository; a test that needs it is skipped elsewhere. */
export const schemaFile = `${shared}schema.graphql`
export const hasSchemaFile = existsSync(schemaFile)

const read = (name: string) =>
  readFileSync(existsSync(`${inTests}${name}`) ? `${inTests}${name}` : `${shared}${name}`, "utf8")

const Operations = Schema.parseJson(
  Schema.Array(
    Schema.Struct({
      operation: Schema.String,
      hooks: Schema.Array(Schema.Struct({ hookContext: Schema.Unknown }))
    })
  )
)

/** What a real Stash called its hooks with, operation by operation. */
export const operations = () => Schema.decodeSync(Operations)(read("operations.json"))

const Answer = Schema.Struct({
  status: Schema.Int,
  headers: Schema.Record({ key: Schema.String, value: Schema.String }),
  body: Schema.String
})
export type RecordedAnswer = typeof Answer.Type

const Cases = Schema.parseJson(
  Schema.Array(Schema.Struct({ case: Schema.String, response: Schema.optional(Schema.Unknown) }))
)

/** The recorded HTTP answers of a file, by the name of their case; those without a whole body are left out. */
export const answers = (
  name: "graphql-data.json" | "graphql-http.json" | "auth-and-subscriptions.json" | "images.json"
): ReadonlyMap<string, RecordedAnswer> =>
  new Map(
    Schema.decodeSync(Cases)(read(name)).flatMap((one) => {
      const answer = Schema.decodeUnknownOption(Answer)(one.response)
      return answer._tag === "Some" ? [[one.case, answer.value] as const] : []
    })
  )
