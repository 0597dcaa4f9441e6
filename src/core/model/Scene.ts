import * as Schema from "effect/Schema"
import { StampText } from "./StampText.ts"

/** A scene's number in Stash: a string inside GraphQL, a number in a hook's context. */
export const SceneId = Schema.Int.pipe(Schema.positive(), Schema.brand("SceneId"))
export type SceneId = typeof SceneId.Type

/** A scene id as GraphQL and the command line spell it. */
export const SceneIdFromString = Schema.compose(Schema.NumberFromString, SceneId)

export const SceneFile = Schema.Struct({
  id: Schema.String,
  path: Schema.String,
  /** Bytes. */
  size: Schema.Number
})
export type SceneFile = typeof SceneFile.Type

/** A text that is unset is "": null, though Stash declares it, says nothing about it, and must not clear what Plex shows. */
export const Performer = Schema.Struct({ id: Schema.String, name: Schema.String, disambiguation: Schema.String })
export type Performer = typeof Performer.Type
export const Studio = Schema.Struct({ id: Schema.String, name: Schema.String })
export const Tag = Schema.Struct({ id: Schema.String, name: Schema.String })

/**
 * A scene as Stash's `findScenes` answers it, reduced to what is synced. Files: the primary one first.
 * `date` may be partial (`YYYY`, `YYYY-MM`) since Stash v0.30.
 */
export const Scene = Schema.Struct({
  id: SceneIdFromString,
  title: Schema.String,
  details: Schema.String,
  date: Schema.NullOr(Schema.String),
  rating100: Schema.NullOr(Schema.Number),
  organized: Schema.Boolean,
  updated_at: StampText,
  files: Schema.Array(SceneFile),
  studio: Schema.NullOr(Studio),
  performers: Schema.Array(Performer),
  tags: Schema.Array(Tag)
})
export type Scene = typeof Scene.Type
