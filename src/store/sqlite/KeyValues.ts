import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { storeCall } from "./StoreCall.ts"

/** Small things to be remembered by name: how far a sweep or a walk has come. */
export class KeyValues extends Effect.Service<KeyValues>()("plexsync/KeyValues", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const find = SqlSchema.findOne({
      Request: Schema.String,
      Result: Schema.Struct({ value: Schema.String }),
      execute: (name) => sql`SELECT value FROM cursor WHERE name = ${name}`
    })

    /** A value that can no longer be read counts as none: it will be made again. */
    const get = <A, I>(name: string, schema: Schema.Schema<A, I>) =>
      find(name).pipe(
        Effect.map(Option.flatMap(({ value }) => Schema.decodeUnknownOption(Schema.parseJson(schema))(value))),
        storeCall("read cursor")
      )

    const findUnder = SqlSchema.findAll({
      Request: Schema.String,
      Result: Schema.Struct({ name: Schema.String, value: Schema.String }),
      execute: (prefix) => sql`
        SELECT name, value FROM cursor WHERE name >= ${prefix} AND substr(name, 1, length(${prefix})) = ${prefix} ORDER BY name`
    })

    /** Everything whose name begins so, by the rest of the name. */
    const under = <A, I>(prefix: string, schema: Schema.Schema<A, I>) =>
      findUnder(prefix).pipe(
        Effect.map((rows) => {
          const decode = Schema.decodeUnknownOption(Schema.parseJson(schema))
          return rows.flatMap(({ name, value }): ReadonlyArray<readonly [string, A]> =>
            Option.match(decode(value), { onNone: () => [], onSome: (one) => [[name.slice(prefix.length), one]] })
          )
        }),
        storeCall("read cursors")
      )

    const set = <A, I>(name: string, schema: Schema.Schema<A, I>, value: A) =>
      Schema.encode(Schema.parseJson(schema))(value).pipe(
        Effect.flatMap(
          (text) =>
            sql`INSERT INTO cursor (name, value) VALUES (${name}, ${text}) ON CONFLICT DO UPDATE SET value = excluded.value`
        ),
        Effect.asVoid,
        storeCall("move cursor")
      )

    return { get, under, set } as const
  })
}) {}
