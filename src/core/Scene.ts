import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Rows, Skipped } from "./Rows.ts"
import { StampText } from "./Stamp.ts"

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

/** A scene that says nothing about itself waits: syncing it could only blank an item. */
export const hasMetadata = (scene: Scene): boolean =>
  scene.title.trim() !== "" ||
  scene.details.trim() !== "" ||
  scene.date !== null ||
  scene.rating100 !== null ||
  scene.studio !== null ||
  scene.performers.length > 0 ||
  scene.tags.length > 0

/** A scene that cannot be read: whose it is, its stamp if that is one, and why. */
export interface OddScene {
  readonly id: SceneId
  readonly stamp: string | null
  readonly reason: string
}

const idIn = Schema.decodeOption(SceneIdFromString)
const isStamp = Schema.is(StampText)

/** Those of the skipped rows that say which scene they are. `nameless`: whether any does not, so that it may be each. */
export const oddScenes = (
  skipped: ReadonlyArray<Skipped>
): { readonly odd: ReadonlyArray<OddScene>; readonly nameless: boolean } => {
  const odd = skipped.flatMap(({ id, reason, stamp }) =>
    Option.match(idIn(id), {
      onNone: (): ReadonlyArray<OddScene> => [],
      onSome: (scene) => [{ id: scene, stamp: isStamp(stamp) ? stamp : null, reason }]
    })
  )
  return { odd, nameless: odd.length < skipped.length }
}

/** The ids of all rows, those that cannot be read too, as far as they say theirs. */
export const idsOf = ({ rows, skipped }: Rows<{ readonly id: SceneId }>): ReadonlyArray<SceneId> => [
  ...rows.map(({ id }) => id),
  ...oddScenes(skipped).odd.map(({ id }) => id)
]

/** When each of these scenes was changed last, epoch ms, as far as the rows say it. */
export const stampsOf = ({
  rows,
  skipped
}: Rows<{ readonly id: SceneId; readonly updated_at: string }>): ReadonlyArray<{
  readonly id: SceneId
  readonly at: number
}> => [
  ...rows.map(({ id, updated_at }) => ({ id, at: Date.parse(updated_at) })),
  ...oddScenes(skipped).odd.flatMap(({ id, stamp }) => (stamp === null ? [] : [{ id, at: Date.parse(stamp) }]))
]
