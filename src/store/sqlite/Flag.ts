import * as Schema from "effect/Schema"

/** A yes or no as SQLite keeps it: 1 or 0. */
export const Flag = Schema.transform(Schema.Int, Schema.Boolean, {
  strict: true,
  decode: (n) => n !== 0,
  encode: (b) => (b ? 1 : 0)
})
