import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { byKey } from "../../core/model/ByKey.ts"
import type { EntityKind } from "../../core/model/HookFields.ts"
import { type Scene, SceneId } from "../../core/model/Scene.ts"
import { storeCall, transaction } from "../sqlite/StoreCall.ts"
import { ScopeMemory } from "./ScopeMemory.ts"

/** A scene as far as its relations go. */
export type RelatedScene = Pick<Scene, "id" | "performers" | "studio" | "tags">

interface Ref {
  readonly k: EntityKind
  readonly e: string
  readonly n: string
  readonly d: string
  readonly s: SceneId
}

const refsOf = ({ id, performers, studio, tags }: RelatedScene): ReadonlyArray<Ref> => [
  ...performers.map((one): Ref => ({ k: "performer", e: one.id, n: one.name, d: one.disambiguation, s: id })),
  ...(studio === null ? [] : [{ k: "studio" as const, e: studio.id, n: studio.name, d: "", s: id }]),
  ...tags.map((one): Ref => ({ k: "tag", e: one.id, n: one.name, d: "", s: id }))
]

const keyOf = ({ e, k }: Ref): string => `${k} ${e}`

/** Which scenes show which performers, studios and tags: after a deletion or a merge, Stash can no longer say. */
export class Relations extends Effect.Service<Relations>()("plexsync/Relations", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const scope = yield* ScopeMemory

    const findStored = SqlSchema.findAll({
      Request: Schema.parseJson(Schema.Array(Schema.Number)),
      Result: Schema.Struct({ sceneId: SceneId, refs: Schema.parseJson(Schema.Array(Schema.String)) }),
      execute: (ids) => sql`
        SELECT scene_id AS "sceneId", json_group_array(kind || ' ' || entity_id) AS refs FROM scene_ref
        WHERE scene_id IN (SELECT value FROM json_each(${ids})) GROUP BY scene_id`
    })
    /** Those of these scenes whose relations are not remembered as they are here. Not part of a transaction that writes: it would begin with a read. */
    const withOthers = <A extends RelatedScene>(scenes: ReadonlyArray<A>) =>
      findStored(scenes.map(({ id }) => id)).pipe(
        Effect.map((rows) => {
          const stored = new Map(rows.map(({ refs, sceneId }) => [sceneId, new Set(refs)]))
          return scenes.filter((scene) => {
            const known = stored.get(scene.id) ?? new Set()
            const read = new Set(refsOf(scene).map(keyOf))
            return read.size !== known.size || [...read].some((key) => !known.has(key))
          })
        }),
        storeCall("compare relations")
      )

    /** Entities met here for the first time are remembered with these names: a later name is then a change. One that is remembered keeps its name, so that a change is still found. */
    const meet = (scenes: ReadonlyArray<RelatedScene>) => {
      const met = new Map(scenes.flatMap(refsOf).map((one) => [keyOf(one), one]))
      if (met.size === 0) return Effect.void
      const refs = [...met.values()]
      const named = Array.from(
        byKey(refs, ({ k }) => k),
        ([kind, all]) => [kind, all.map(({ e, n }) => ({ id: Number(e), name: n }))] as const
      )
      return Effect.zipRight(
        sql`
          INSERT INTO entity (kind, id, name, disambiguation)
          SELECT value ->> 'k', CAST(value ->> 'e' AS INTEGER), value ->> 'n', value ->> 'd'
          FROM json_each(${JSON.stringify(refs)}) WHERE true
          ON CONFLICT DO NOTHING`,
        scope.meet(new Map(named))
      ).pipe(storeCall("remember entities"))
    }

    /** What is known of these scenes becomes what was just read. */
    const replace = (scenes: ReadonlyArray<RelatedScene>) => {
      if (scenes.length === 0) return Effect.void
      const ids = JSON.stringify(scenes.map(({ id }) => id))
      const refs = JSON.stringify(scenes.flatMap(refsOf))
      return Effect.all([
        sql`
          DELETE FROM scene_ref WHERE scene_id IN (SELECT value FROM json_each(${ids}))
            AND (kind, entity_id, scene_id) NOT IN (
              SELECT value ->> 'k', CAST(value ->> 'e' AS INTEGER), value ->> 's' FROM json_each(${refs}))`,
        sql`
          INSERT INTO scene_ref (kind, entity_id, scene_id)
          SELECT value ->> 'k', CAST(value ->> 'e' AS INTEGER), value ->> 's' FROM json_each(${refs}) WHERE true
          ON CONFLICT DO NOTHING`,
        meet(scenes),
        scope.keep(scenes.map(({ id }) => id))
      ]).pipe(Effect.asVoid, transaction(sql, "remember relations"))
    }

    const findScenes = SqlSchema.findAll({
      Request: Schema.Struct({ kind: Schema.String, id: Schema.Int, after: Schema.Int, limit: Schema.Int }),
      Result: Schema.Struct({ sceneId: SceneId }),
      execute: ({ after, id, kind, limit }) => sql`
        SELECT scene_id AS "sceneId" FROM scene_ref WHERE kind = ${kind} AND entity_id = ${id} AND scene_id > ${after}
        ORDER BY scene_id LIMIT ${limit}`
    })
    /** Scenes that showed this entity when they were last read, by rising id, after a given one. */
    const scenesOf = (kind: EntityKind, id: number, after: number, limit: number) =>
      findScenes({ kind, id, after, limit }).pipe(
        Effect.map((rows) => rows.map(({ sceneId }) => sceneId)),
        storeCall("read relations")
      )

    const findShown = SqlSchema.findAll({
      Request: Schema.Struct({ kind: Schema.String, ids: Schema.parseJson(Schema.Array(Schema.Number)) }),
      Result: Schema.Struct({ id: Schema.Int }),
      execute: ({ ids, kind }) => sql`
        SELECT value AS id FROM json_each(${ids})
        WHERE EXISTS (SELECT 1 FROM scene_ref WHERE kind = ${kind} AND entity_id = value)`
    })
    /** Those of these entities that some scene showed when it was last read. */
    const shown = (kind: EntityKind, ids: ReadonlyArray<number>) =>
      findShown({ kind, ids }).pipe(
        Effect.map((rows) => rows.map(({ id }) => id)),
        storeCall("read relations")
      )

    return { withOthers, replace, meet, scenesOf, shown } as const
  }),
  dependencies: [ScopeMemory.Default]
}) {}
