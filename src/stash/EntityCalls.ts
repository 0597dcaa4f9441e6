import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Entity } from "../core/EntityChange.ts"
import type { CallFailure } from "../core/Failure.ts"
import type { EntityKind } from "../core/HookFields.ts"
import { SceneIdFromString } from "../core/Scene.ts"
import * as EntityQueries from "./EntityQueries.ts"

/** A performer, studio or tag in an answer; of the last two, no disambiguation is asked for. */
export const EntityAnswer = Schema.Struct({
  id: Schema.NumberFromString,
  name: Schema.String,
  disambiguation: Schema.optionalWith(Schema.String, { nullable: true, default: () => "" }),
  updated_at: Schema.String
})

const One = Schema.Struct({ one: Schema.NullOr(EntityAnswer), all: Schema.Struct({ count: Schema.Int }) })
const Many = Schema.Struct({ all: Schema.Struct({ list: Schema.Array(EntityAnswer) }) })
const Scenes = Schema.Struct({
  findScenes: Schema.Struct({ scenes: Schema.Array(Schema.Struct({ id: SceneIdFromString })) })
})

/** Entities per page of a walk. */
const pageSize = 500

/** Sends one document and decodes its answer. */
type Query = <A, I>(
  operation: string,
  schema: Schema.Schema<A, I>,
  text: string,
  variables?: Readonly<Record<string, unknown>>
) => Effect.Effect<A, CallFailure>

/** What is asked about performers, studios and tags. */
export const make = (query: Query) => {
  /** It as it is now, none when it is gone, and how many of its kind there are. */
  const entity = (kind: EntityKind, id: number) =>
    Effect.map(
      query(`read ${kind}`, One, EntityQueries.entity(kind), { id: String(id) }),
      ({ all, one }): { readonly entity: Option.Option<Entity>; readonly count: number } => ({
        entity: Option.fromNullable(one),
        count: all.count
      })
    )

  const allEntities = (kind: EntityKind) =>
    Effect.map(
      query(`read all ${kind}s`, Many, EntityQueries.allEntities(kind)),
      ({ all }): ReadonlyArray<Entity> => all.list
    )

  /** Pages, the newest stamp first as Stash sorts them: by text. */
  const newestEntities = (kind: EntityKind): Stream.Stream<ReadonlyArray<Entity>, CallFailure> =>
    Stream.paginateChunkEffect(1, (page) =>
      Effect.map(
        query(`walk ${kind}s`, Many, EntityQueries.newestEntities(kind), { page, size: pageSize }),
        ({ all: { list } }): [Chunk.Chunk<ReadonlyArray<Entity>>, Option.Option<number>] => [
          Chunk.of(list),
          list.length < pageSize ? Option.none() : Option.some(page + 1)
        ]
      )
    )

  /** Up to `size` scenes that show it now, by rising id, after a given one. */
  const scenesOfEntity = (kind: EntityKind, id: number, after: number, size: number) =>
    Effect.map(
      query(`read scenes of ${kind}`, Scenes, EntityQueries.scenesOfEntity(kind), { id: String(id), after, size }),
      ({ findScenes }) => findScenes.scenes.map((scene) => scene.id)
    )

  return { entity, allEntities, newestEntities, scenesOfEntity } as const
}
