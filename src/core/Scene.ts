import * as Schema from "effect/Schema"

/** A scene's number in Stash: a string inside GraphQL, a number in a hook's context. */
export const SceneId = Schema.Int.pipe(Schema.positive(), Schema.brand("SceneId"))
export type SceneId = typeof SceneId.Type

/** A scene id as GraphQL and the command line spell it. */
export const SceneIdFromString = Schema.compose(Schema.NumberFromString, SceneId)

// Stash answers "" for an unset text, but declares it nullable.
const Text = Schema.NullOr(Schema.String).pipe(
  Schema.transform(Schema.String, { strict: true, decode: (text) => text ?? "", encode: (text) => text })
)

export const SceneFile = Schema.Struct({
  id: Schema.String,
  path: Schema.String,
  /** Bytes. */
  size: Schema.Number
})
export type SceneFile = typeof SceneFile.Type

export const Performer = Schema.Struct({ id: Schema.String, name: Schema.String, disambiguation: Text })
export type Performer = typeof Performer.Type
export const Studio = Schema.Struct({ id: Schema.String, name: Schema.String })
export const Tag = Schema.Struct({ id: Schema.String, name: Schema.String })

/**
 * A scene as Stash's `findScenes` answers it, reduced to what is synced. Files: the primary one first.
 * `date` may be partial (`YYYY`, `YYYY-MM`) since Stash v0.30.
 */
export const Scene = Schema.Struct({
  id: SceneIdFromString,
  title: Text,
  details: Text,
  date: Schema.NullOr(Schema.String),
  rating100: Schema.NullOr(Schema.Number),
  organized: Schema.Boolean,
  updated_at: Schema.String,
  files: Schema.Array(SceneFile),
  studio: Schema.NullOr(Studio),
  performers: Schema.Array(Performer),
  tags: Schema.Array(Tag)
})
export type Scene = typeof Scene.Type

/** A scene that says nothing about itself waits: syncing it could only blank an item. */
export const hasMetadata = (scene: Scene): boolean =>
  scene.title.trim() !== "" ||
  scene.details.trim() !== "" ||
  scene.date !== null ||
  scene.rating100 !== null ||
  scene.studio !== null ||
  scene.performers.length > 0 ||
  scene.tags.length > 0
