import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { EntityKind } from "../../core/model/HookFields.ts"
import { SceneId } from "../../core/model/Scene.ts"
import type { KeptScene } from "../../core/plan/Scope.ts"
import {
  type Bound,
  type Named,
  nameKeyOf,
  newlyBound,
  type ScopeKind,
  scopeLists,
  type ScopeName
} from "../../core/plan/ScopeNames.ts"
import type { ScopeState } from "../../core/plan/ScopeTold.ts"
import { storeCall, transaction } from "../sqlite/StoreCall.ts"

const List = Schema.Literal("exclude_tags", "only_studios")
const Kind = Schema.Literal("tag", "studio")
const Ids = Schema.parseJson(Schema.Array(Schema.Number))

const kinds: ReadonlyArray<ScopeKind> = ["tag", "studio"]

/** Names that say which scenes are synced, what they stand for, and which scenes had that when they were last read with it. */
export class ScopeMemory extends Effect.Service<ScopeMemory>()("plexsync/ScopeMemory", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const findNames = SqlSchema.findAll({
      Request: Schema.Void,
      Result: Schema.Struct({ list: List, name: Schema.String, id: Schema.NullOr(Schema.Int) }),
      execute: () => sql`
        SELECT list, name, entity_id AS id FROM scope_name LEFT JOIN scope_entity USING (list, name_key)`
    })
    /** The names that were last in force, and what they stand for. */
    const inForce = findNames().pipe(
      Effect.map((rows) => ({
        names: [...new Map(rows.map(({ list, name }) => [nameKeyOf({ list, name }), { list, name }])).values()],
        bound: rows.flatMap(({ id, list, name }): ReadonlyArray<Bound> => (id === null ? [] : [{ list, name, id }]))
      })),
      storeCall("read names in force")
    )

    /** What these stand for goes on by id. The scenes that are remembered with them are kept. Part of a transaction. */
    const bind = (fresh: ReadonlyArray<Bound & { readonly called: string }>) => {
      if (fresh.length === 0) return Effect.void
      const rows = JSON.stringify(
        fresh.map((one) => ({ l: one.list, n: nameKeyOf(one), k: scopeLists[one.list], e: one.id, c: one.called }))
      )
      return Effect.all(
        [
          sql`
            INSERT INTO scope_entity (list, name_key, kind, entity_id)
            SELECT value ->> 'l', value ->> 'n', value ->> 'k', value ->> 'e' FROM json_each(${rows}) WHERE true
            ON CONFLICT DO NOTHING`,
          sql`
            INSERT INTO scope_scene (kind, entity_id, scene_id)
            SELECT ref.kind, ref.entity_id, ref.scene_id FROM json_each(${rows}) AS fresh
            JOIN scene_ref AS ref ON ref.kind = fresh.value ->> 'k' AND ref.entity_id = fresh.value ->> 'e' WHERE true
            ON CONFLICT DO NOTHING`,
          sql`
            INSERT INTO entity (kind, id, name, disambiguation)
            SELECT value ->> 'k', value ->> 'e', value ->> 'c', '' FROM json_each(${rows}) WHERE true
            ON CONFLICT DO NOTHING`
        ],
        { discard: true }
      ).pipe(transaction(sql, "bind names"))
    }

    /** These were met as they are called now: names in force that they have stand for them from now on. */
    const meet = (met: ReadonlyMap<EntityKind, ReadonlyArray<Named>>) =>
      Effect.gen(function* () {
        const scoped = kinds.flatMap((kind) => {
          const all = met.get(kind) ?? []
          return all.length === 0 ? [] : [{ kind, all }]
        })
        if (scoped.length === 0) return
        const { bound, names } = yield* inForce
        if (names.length === 0) return
        yield* bind(
          scoped.flatMap(({ all, kind }) => {
            const called = new Map(all.map(({ id, name }) => [id, name]))
            return newlyBound(names, bound, kind, all).map((one) => ({ ...one, called: called.get(one.id) ?? "" }))
          })
        )
      })

    /** These names are in force, and no others: what is kept for others goes. `met`: all that Stash has of some kinds. */
    const replaceNames = (names: ReadonlyArray<ScopeName>, met: ReadonlyMap<ScopeKind, ReadonlyArray<Named>>) => {
      const rows = JSON.stringify(names.map((one) => ({ l: one.list, n: nameKeyOf(one), w: one.name })))
      const others = sql`(list, name_key) NOT IN (SELECT value ->> 'l', value ->> 'n' FROM json_each(${rows}))`
      return Effect.gen(function* () {
        yield* sql`DELETE FROM scope_name WHERE ${others}`
        yield* sql`DELETE FROM scope_entity WHERE ${others}`
        yield* sql`
          DELETE FROM scope_scene WHERE (kind, entity_id) NOT IN (SELECT kind, entity_id FROM scope_entity)`
        yield* sql`
          INSERT INTO scope_name (list, name_key, name)
          SELECT value ->> 'l', value ->> 'n', value ->> 'w' FROM json_each(${rows}) WHERE true
          ON CONFLICT DO UPDATE SET name = excluded.name`
        yield* meet(met)
      }).pipe(transaction(sql, "replace names in force"))
    }

    /** These scenes were read, and their relations are remembered: those with what names stand for are kept. Part of a transaction. */
    const keep = (scenes: ReadonlyArray<SceneId>) => sql`
      INSERT INTO scope_scene (kind, entity_id, scene_id)
      SELECT kind, entity_id, scene_id FROM scene_ref WHERE scene_id IN (SELECT value FROM json_each(${JSON.stringify(scenes)}))
        AND (kind, entity_id) IN (SELECT kind, entity_id FROM scope_entity)
      ON CONFLICT DO NOTHING`

    const findKept = SqlSchema.findAll({
      Request: Ids,
      Result: Schema.Struct({ kind: Kind, id: Schema.Int, sceneId: SceneId }),
      execute: (ids) => sql`
        SELECT kind, entity_id AS id, scene_id AS "sceneId" FROM scope_scene
        WHERE scene_id IN (SELECT value FROM json_each(${ids}))`
    })
    /** What is kept of these scenes. */
    const kept = (scenes: ReadonlyArray<SceneId>) => findKept(scenes).pipe(storeCall("read kept scenes"))

    /** These are kept no longer. */
    const release = (rows: ReadonlyArray<KeptScene>) =>
      rows.length === 0
        ? Effect.void
        : sql`
            DELETE FROM scope_scene WHERE (kind, entity_id, scene_id) IN (
              SELECT value ->> 'kind', value ->> 'id', value ->> 'sceneId' FROM json_each(${JSON.stringify(rows)}))`.pipe(
            Effect.asVoid,
            storeCall("release kept scenes")
          )

    const findStates = SqlSchema.findAll({
      Request: Schema.Void,
      Result: Schema.Struct({
        list: List,
        name: Schema.String,
        id: Schema.NullOr(Schema.Int),
        called: Schema.NullOr(Schema.String),
        scenes: Schema.Int
      }),
      execute: () => sql`
        SELECT list, scope_name.name, entity_id AS id, entity.name AS called,
          (SELECT count(*) FROM scope_scene AS kept WHERE kept.kind = bound.kind AND kept.entity_id = bound.entity_id) AS scenes
        FROM scope_name LEFT JOIN scope_entity AS bound USING (list, name_key)
        LEFT JOIN entity ON entity.kind = bound.kind AND entity.id = bound.entity_id
        ORDER BY list, name_key, entity_id`
    })
    /** How the names in force stand, as far as is known. */
    const states = findStates().pipe(
      Effect.map((rows) =>
        rows.map(({ called, id, list, name, scenes }): ScopeState => ({
          list,
          name,
          entity: id === null ? null : { id, called, scenes }
        }))
      ),
      storeCall("read names in force")
    )

    return { inForce, meet, replaceNames, keep, kept, release, states } as const
  })
}) {}
