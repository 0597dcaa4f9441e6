import { buildSchema, Kind, parse, validate } from "graphql"
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import * as Queries from "../../src/stash/WatchQueries.ts"
import { numbered } from "../support/Samples.ts"
import { hasSchemaFile, schemaFile } from "../support/Recorded.ts"

const named = { jobs: [3, 4, 5], again: [numbered(7).id, numbered(8).id] }
const none = { jobs: [], again: [] }
const all = Queries.partsOf({ files: true, folders: true }, named)
const documents: ReadonlyArray<readonly [string, string]> = [
  ["abilities", Queries.abilities],
  ["poll", Queries.poll(all, named)],
  ["poll that names nothing", Queries.poll(Queries.partsOf({ files: true, folders: true }, none), none)],
  ["poll of an older Stash", Queries.poll(Queries.partsOf({ files: false, folders: false }, named), named)],
  ...all.map((part) => [`poll of ${part} alone`, Queries.poll([part], named)] as const),
  ["newestRows", Queries.newestRows],
  ["rowsAfter", Queries.rowsAfter],
  ["filesAfter", Queries.filesAfter(500)],
  ["folders", Queries.folders],
  ["jobsNumbered", Queries.jobsNumbered([1, 2, 3])]
]

describe("every document of the watch", () => {
  it.skipIf(!hasSchemaFile).each(documents)("%s is valid in Stash's own schema", (_, document) => {
    expect(validate(buildSchema(readFileSync(schemaFile, "utf8")), parse(document))).toEqual([])
  })

  it.each(documents)("%s is one query, and changes nothing", (_, document) => {
    const { definitions } = parse(document)
    expect(definitions.map((one) => (one.kind === Kind.OPERATION_DEFINITION ? one.operation : one.kind))).toEqual([
      "query"
    ])
  })

  it("asks an older Stash for no stamps of files", () => {
    expect(Queries.poll(Queries.partsOf({ files: false, folders: true }, none), none)).not.toContain("files_filter")
  })
})
