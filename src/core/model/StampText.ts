import * as Schema from "effect/Schema"

/** A stamp in a row of Stash, whose text is kept: what is none must not be compared with any. */
export const StampText = Schema.String.pipe(Schema.filter((text) => Number.isFinite(Date.parse(text))))
