import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Entity, KnownEntity } from "../../core/watch/EntityChange.ts"
import type { EntityKind } from "../../core/model/HookFields.ts"
import { FanOuts } from "./FanOuts.ts"
import { ScopeMemory } from "./ScopeMemory.ts"
import { one, storeCall, transaction } from "../sqlite/StoreCall.ts"

const Row = Schema.Struct({
  id: Schema.Int,
  name: Schema.String,
  disambiguation: Schema.String,
  seen: Schema.NullOr(Schema.String)
})

const byId = (rows: ReadonlyArray<typeof Row.Type>): ReadonlyMap<number, KnownEntity> =>
  new Map(rows.map(({ id, ...known }) => [id, known]))

/** What was learnt of the entities of one kind. */
export interface Learnt {
  /** To be remembered as they are now. */
  readonly fresh: ReadonlyArray<Entity>
  /** To be forgotten. */
  readonly gone: ReadonlyArray<number>
  /** Whose scenes are to be looked at. */
  readonly fanOut: ReadonlyArray<number>
}

/** Performers, studios and tags with what of them is synced, so that a change of anything else costs nothing. */
export class Entities extends Effect.Service<Entities>()("plexsync/Entities", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const fanOuts = yield* FanOuts
    const scope = yield* ScopeMemory

    const findSome = SqlSchema.findAll({
      Request: Schema.Struct({ kind: Schema.String, ids: Schema.parseJson(Schema.Array(Schema.Number)) }),
      Result: Row,
      execute: ({ ids, kind }) => sql`
        SELECT id, name, disambiguation, seen FROM entity
        WHERE kind = ${kind} AND id IN (SELECT value FROM json_each(${ids}))`
    })
    /** Those of these that are remembered. */
    const of = (kind: EntityKind, ids: ReadonlyArray<number>) =>
      findSome({ kind, ids }).pipe(Effect.map(byId), storeCall("read entities"))

    const findAll = SqlSchema.findAll({
      Request: Schema.String,
      Result: Row,
      execute: (kind) => sql`SELECT id, name, disambiguation, seen FROM entity WHERE kind = ${kind}`
    })
    const all = (kind: EntityKind) => findAll(kind).pipe(Effect.map(byId), storeCall("read all entities"))

    const countAll = one({
      Request: Schema.String,
      Result: Schema.Struct({ entities: Schema.Int }),
      execute: (kind) => sql`SELECT count(*) AS entities FROM entity WHERE kind = ${kind}`
    })
    const count = (kind: EntityKind) =>
      countAll(kind).pipe(
        Effect.map(({ entities }) => entities),
        storeCall("count entities")
      )

    /** All of it or nothing: a name that is remembered without its fan-out would never reach the scenes. */
    const learn = (kind: EntityKind, { fanOut, fresh, gone }: Learnt) =>
      fresh.length + gone.length + fanOut.length === 0
        ? Effect.void
        : Effect.gen(function* () {
            yield* sql`
              INSERT INTO entity (kind, id, name, disambiguation, seen)
              SELECT ${kind}, value ->> 'id', value ->> 'name', value ->> 'disambiguation', value ->> 'updated_at'
              FROM json_each(${JSON.stringify(fresh)}) WHERE true
              ON CONFLICT DO UPDATE SET name = excluded.name, disambiguation = excluded.disambiguation, seen = excluded.seen`
            yield* sql`
              DELETE FROM entity WHERE kind = ${kind} AND id IN (SELECT value FROM json_each(${JSON.stringify(gone)}))`
            yield* fanOuts.add(kind, fanOut)
            yield* scope.meet(new Map([[kind, fresh]]))
          }).pipe(transaction(sql, "remember entities"))

    return { of, all, count, learn } as const
  }),
  dependencies: [FanOuts.Default, ScopeMemory.Default]
}) {}
