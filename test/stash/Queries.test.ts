import { buildSchema, Kind, parse, validate } from "graphql"
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import * as EntityQueries from "../../src/stash/EntityQueries.ts"
import * as Queries from "../../src/stash/Queries.ts"
import { hasSchemaFile, schemaFile } from "../support/Recorded.ts"

const kinds = ["performer", "studio", "tag"] as const

const documents = [
  ...Object.entries(Queries).flatMap(([name, document]): ReadonlyArray<readonly [string, string]> =>
    typeof document === "string"
      ? [[name, document] as const]
      : [1, 3, 50].map((count) => [`${name} of ${count}`, document(count)] as const)
  ),
  ...Object.entries(EntityQueries).flatMap(([name, document]) =>
    kinds.map((kind) => [`${name} of a ${kind}`, document(kind)] as const)
  )
]

describe("every document the client sends", () => {
  it("is found by this test", () => expect(documents.length).toBeGreaterThanOrEqual(20))

  it.skipIf(!hasSchemaFile).each(documents)("%s is valid in Stash's own schema", (_, document) => {
    const schema = buildSchema(readFileSync(schemaFile, "utf8"))
    expect(validate(schema, parse(document))).toEqual([])
  })

  it.each(documents)("%s is one query, and changes nothing", (_, document) => {
    const { definitions } = parse(document)
    expect(definitions.map((one) => (one.kind === Kind.OPERATION_DEFINITION ? one.operation : one.kind))).toEqual([
      "query"
    ])
  })
})
