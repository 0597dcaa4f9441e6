import * as Schema from "effect/Schema"
import { Cut, Reached } from "./Explanation.ts"

/** A scene with a file of a name that the item has too. Sizes in bytes; null: nobody knows it. */
const Claimant = Schema.Struct({
  sceneId: Schema.Int,
  file: Schema.String,
  size: Schema.NullOr(Schema.Number),
  plexPath: Schema.String,
  /** Whether this file is one of the item's. */
  fits: Schema.Boolean,
  why: Schema.String
})
export type Claimant = typeof Claimant.Type

/** Which scene an item of Plex follows, or why none. Names stay, and mean what they meant; new ones may come. */
export const ItemExplanation = Schema.Struct({
  version: Schema.Literal(1),
  /** When it was made, epoch ms. */
  now: Schema.Number,
  ratingKey: Schema.String,
  title: Schema.NullOr(Schema.String),
  /** Null where it is of none that is synced. */
  library: Schema.NullOr(Schema.String),
  stash: Reached,
  plex: Reached,
  follows: Schema.NullOr(Schema.Struct({ sceneId: Schema.Int, rests: Schema.NullOr(Schema.String) })),
  sentence: Schema.String,
  files: Cut(Schema.Struct({ file: Schema.String, size: Schema.NullOr(Schema.Number), inTrash: Schema.Boolean })),
  scenes: Cut(Claimant),
  /** The last write to it. */
  written: Schema.NullOr(Schema.Struct({ sceneId: Schema.Int, at: Schema.Number, fields: Schema.Array(Schema.String) }))
})
export type ItemExplanation = typeof ItemExplanation.Type
