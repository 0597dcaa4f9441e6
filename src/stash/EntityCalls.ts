import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Entity } from "../core/watch/EntityChange.ts"
import type { CallFailure } from "../core/model/Failure.ts"
import type { EntityKind } from "../core/model/HookFields.ts"
import { lengthOf, type Rows } from "../core/model/Rows.ts"
import { oddScenes } from "../core/model/OddScenes.ts"
import type { SceneId } from "../core/model/Scene.ts"
import { Count, SceneList } from "./Answers.ts"
import * as EntityQueries from "./EntityQueries.ts"
import type { Query } from "./Query.ts"
import type { RowReads } from "./RowReads.ts"

const One = Schema.Struct({ one: Schema.NullOr(Schema.Unknown), all: Schema.Struct({ count: Count }) })
const Many = Schema.Struct({ all: Schema.Struct({ list: Schema.Array(Schema.Unknown) }) })

/** One entity as it was asked for by its id. `odd`: it is there, and cannot be read. */
export type EntitySeen = {
  readonly entity: Option.Option<Entity>
  readonly odd: boolean
  readonly count: number | null
}

/** Scenes by rising id. `ended`: there are no more. */
export interface ScenesShown {
  readonly ids: ReadonlyArray<SceneId>
  readonly ended: boolean
}

/** Entities per page of a walk. */
const pageSize = 500

/** What is asked about performers, studios and tags. */
export const make = (query: Query, reads: RowReads) => {
  /** It as it is now, none when it is gone, and how many of its kind there are. */
  const entity = (kind: EntityKind, id: number) =>
    Effect.gen(function* () {
      const { all, one } = yield* query(`read ${kind}`, One, EntityQueries.entity(kind), { id: String(id) })
      const { rows } = yield* reads.entities(kind)(one === null ? [] : [one])
      const entity = Option.fromNullable<Entity | undefined>(rows[0])
      return { entity, odd: one !== null && Option.isNone(entity), count: all.count } satisfies EntitySeen
    })

  const allEntities = (kind: EntityKind): Effect.Effect<Rows<Entity>, CallFailure> =>
    Effect.flatMap(query(`read all ${kind}s`, Many, EntityQueries.allEntities(kind)), ({ all }) =>
      reads.entities(kind)(all.list)
    )

  /** Pages, the newest stamp first as Stash sorts them: by text. */
  const newestEntities = (kind: EntityKind): Stream.Stream<ReadonlyArray<Entity>, CallFailure> =>
    Stream.paginateChunkEffect(1, (page) =>
      Effect.gen(function* () {
        const variables = { page, size: pageSize }
        const { all } = yield* query(`walk ${kind}s`, Many, EntityQueries.newestEntities(kind), variables)
        const read: Rows<Entity> = yield* reads.entities(kind)(all.list)
        return [Chunk.of(read.rows), lengthOf(read) < pageSize ? Option.none<number>() : Option.some(page + 1)]
      })
    )

  /** Up to `size` scenes that show it now, by rising id, after a given one. */
  const scenesOfEntity = (kind: EntityKind, id: number, after: number, size: number) =>
    Effect.gen(function* () {
      const variables = { id: String(id), after, size }
      const answer = yield* query(`read scenes of ${kind}`, SceneList, EntityQueries.scenesOfEntity(kind), variables)
      const read = yield* reads.ids(answer.findScenes.scenes)
      const ids = [...read.rows.map((scene) => scene.id), ...oddScenes(read.skipped).odd.map((odd) => odd.id)]
      return { ids, ended: lengthOf(read) < size } satisfies ScenesShown
    })

  return { entity, allEntities, newestEntities, scenesOfEntity } as const
}
