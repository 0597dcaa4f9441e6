import * as Schema from "effect/Schema"
import { Because, Reason as Asked, State } from "../model/Job.ts"
import { Stay } from "../plan/Stay.ts"
import { Obstacle } from "./Obstacle.ts"

/** A list that is cut where it is long, with how many there are in all. */
export const Cut = <A, I>(item: Schema.Schema<A, I>) => Schema.Struct({ all: Schema.Int, shown: Schema.Array(item) })

/** The first of a list. */
export const cutTo = <A>(most: number, all: ReadonlyArray<A>) => ({ all: all.length, shown: all.slice(0, most) })

/** What keeps the scene from Plex. `detail`: what makes it so for this one. */
export const Reason = Schema.Struct({
  reason: Obstacle,
  sentence: Schema.String,
  detail: Schema.NullOr(Schema.String),
  advice: Schema.String
})
export type Reason = typeof Reason.Type

/** Whether a server could be asked; why not, where it could not: then what follows is what is remembered. */
export const Reached = Schema.Struct({ asked: Schema.Boolean, why: Schema.NullOr(Schema.String) })
export type Reached = typeof Reached.Type

/** A file of Plex that could be meant. Sizes in bytes; null: Plex does not know it. */
export const CandidateTold = Schema.Struct({
  ratingKey: Schema.String,
  file: Schema.String,
  size: Schema.NullOr(Schema.Number),
  chosen: Schema.Boolean,
  why: Schema.String
})
export type CandidateTold = typeof CandidateTold.Type

/** What was decided for a file in a library. */
export const DecisionTold = Schema.Struct({
  library: Schema.String,
  file: Schema.String,
  size: Schema.Number,
  /** Where Plex should have it. */
  plexPath: Schema.String,
  outcome: Schema.Literal("found", "unsure", "other_size", "none"),
  rule: Schema.NullOr(Schema.String),
  confidence: Schema.NullOr(Schema.String),
  why: Schema.String,
  candidates: Cut(CandidateTold)
})
export type DecisionTold = typeof DecisionTold.Type

const Value = Schema.Union(Schema.String, Schema.Array(Schema.String))

/** A field of an item, or a picture: what is done to it, or why it stays. Values are cut where they are long; of a picture, they are Plex's addresses. */
export const FieldTold = Schema.Struct({
  field: Schema.String,
  label: Schema.String,
  does: Schema.Literal("write", "lock", "stay"),
  stay: Schema.NullOr(Stay),
  before: Schema.NullOr(Value),
  after: Schema.NullOr(Value),
  why: Schema.String
})
export type FieldTold = typeof FieldTold.Type

/** An item that has one of the scene's files. `follows`: the scene it is brought up to date by, and why that rests, if it does. */
export const ItemTold = Schema.Struct({
  ratingKey: Schema.String,
  library: Schema.NullOr(Schema.String),
  follows: Schema.NullOr(Schema.Struct({ sceneId: Schema.Int, rests: Schema.NullOr(Schema.String) })),
  /** Empty where it follows another scene, or is not known. */
  fields: Schema.Array(FieldTold)
})
export type ItemTold = typeof ItemTold.Type

/** The scene's job. Times in epoch ms. */
export const JobTold = Schema.Struct({
  state: State,
  because: Schema.NullOr(Because),
  /** Its state in words, and who asked for it last. */
  words: Schema.String,
  asked: Asked,
  askedBy: Schema.String,
  since: Schema.Number,
  attempts: Schema.Int,
  nextTry: Schema.NullOr(Schema.Number),
  lastError: Schema.NullOr(Schema.String),
  wakes: Schema.Array(Schema.String)
})
export type JobTold = typeof JobTold.Type

/** The scene's failed job. Times in epoch ms. */
export const LetterTold = Schema.Struct({
  error: Schema.String,
  message: Schema.String,
  attempts: Schema.Int,
  firstAt: Schema.Number,
  failedAt: Schema.Number,
  nextTry: Schema.NullOr(Schema.Number),
  queued: Schema.NullOr(State),
  candidates: Cut(Schema.String),
  advice: Schema.String
})
export type LetterTold = typeof LetterTold.Type

/** The last write to an item for the scene, by what it changed. Epoch ms. */
export const WriteTold = Schema.Struct({
  ratingKey: Schema.String,
  at: Schema.Number,
  fields: Schema.Array(Schema.String)
})
export type WriteTold = typeof WriteTold.Type

/** How it stands: nothing to do, under way, it comes by itself, it needs somebody, or it cannot be told. */
export const Outcome = Schema.Literal("equal", "kept", "running", "next", "waits", "stopped", "differs", "unknown")
export type Outcome = typeof Outcome.Type

/** Why Plex shows a scene as it does, and what comes next. Names stay, and mean what they meant; new ones may come. */
export const Explanation = Schema.Struct({
  version: Schema.Literal(1),
  /** When it was made, epoch ms. */
  now: Schema.Number,
  sceneId: Schema.Int,
  title: Schema.NullOr(Schema.String),
  stash: Reached,
  plex: Reached,
  outcome: Outcome,
  sentence: Schema.String,
  /** The most important one first; empty where nothing is in the way. */
  reasons: Schema.Array(Reason),
  /** What has to change for something to happen. */
  toHappen: Schema.Array(Schema.String),
  files: Cut(
    Schema.Struct({
      path: Schema.String,
      size: Schema.Number,
      plexPath: Schema.String,
      /** The rule of path_mappings that was used; null: none fits. */
      rule: Schema.NullOr(Schema.String)
    })
  ),
  decisions: Cut(DecisionTold),
  items: Cut(ItemTold),
  job: Schema.NullOr(JobTold),
  letter: Schema.NullOr(LetterTold),
  written: Cut(WriteTold)
})
export type Explanation = typeof Explanation.Type
