import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { SceneId } from "../../core/model/Scene.ts"
import { storeCall } from "../sqlite/StoreCall.ts"

/** A scene's cover as it was last read. */
const KnownCover = Schema.Struct({
  etag: Schema.NullOr(Schema.String),
  /** Of its bytes, in hex; "" where they are no picture that Plex takes. */
  sha1: Schema.String,
  /** The scene's `updated_at` it is good for; null: it may have changed since without moving the stamp. */
  stamp: Schema.NullOr(Schema.String)
})
export type KnownCover = typeof KnownCover.Type

/** What is remembered of the covers of scenes. */
export class Covers extends Effect.Service<Covers>()("plexsync/Covers", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const find = SqlSchema.findAll({
      Request: Schema.parseJson(Schema.Array(Schema.Number)),
      Result: Schema.Struct({ sceneId: SceneId, ...KnownCover.fields }),
      execute: (ids) => sql`
        SELECT scene_id AS "sceneId", cover_etag AS etag, cover_sha1 AS sha1, cover_stamp AS stamp FROM scene
        WHERE scene_id IN (SELECT value FROM json_each(${ids})) AND cover_sha1 IS NOT NULL`
    })
    /** Those of these scenes whose cover was ever read. */
    const ofAll = (ids: ReadonlyArray<SceneId>) =>
      find(ids).pipe(
        Effect.map(
          (rows): ReadonlyMap<SceneId, KnownCover> => new Map(rows.map(({ sceneId, ...cover }) => [sceneId, cover]))
        ),
        storeCall("read covers")
      )
    /** None if it was never read. */
    const of = (id: SceneId) => Effect.map(ofAll([id]), (known) => Option.fromNullable(known.get(id)))

    const remember = (id: SceneId, { etag, sha1, stamp }: KnownCover) =>
      Effect.asVoid(
        sql`
          INSERT INTO scene (scene_id, cover_etag, cover_sha1, cover_stamp) VALUES (${id}, ${etag}, ${sha1}, ${stamp})
          ON CONFLICT DO UPDATE SET cover_etag = excluded.cover_etag, cover_sha1 = excluded.cover_sha1,
            cover_stamp = excluded.cover_stamp`
      ).pipe(storeCall("remember cover"))

    return { of, ofAll, remember } as const
  })
}) {}
