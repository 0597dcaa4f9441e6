import type * as SqlClient from "@effect/sql/SqlClient"
import * as Schema from "effect/Schema"
import type { PlexItem } from "../../core/model/PlexItem.ts"

/** What is asked of rows that belong to items of one server. */
export const OfItems = Schema.Struct({ server: Schema.String, keys: Schema.parseJson(Schema.Array(Schema.String)) })

/** Asks for the rows of these items. */
export const askFor = (server: string, items: ReadonlyArray<PlexItem>): typeof OfItems.Type => ({
  server,
  keys: items.map(({ ratingKey }) => ratingKey)
})

/** The condition that leaves those rows. */
export const ofItems = (sql: SqlClient.SqlClient, { keys, server }: typeof OfItems.Encoded) =>
  sql`server = ${server} AND rating_key IN (SELECT value FROM json_each(${keys}))`
