import * as SqlClient from "@effect/sql/SqlClient"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { StoreFailed } from "../../core/model/Failure.ts"
import { SceneId } from "../../core/model/Scene.ts"
import { storeCall, transaction } from "../sqlite/StoreCall.ts"

/** Which dead letters are meant. */
export type Chosen = Data.TaggedEnum<{
  All: {}
  /** Those of this error. */
  Cause: { readonly tag: string }
  Scenes: { readonly ids: ReadonlyArray<SceneId> }
}>
export const Chosen = Data.taggedEnum<Chosen>()

const Ids = Schema.Array(Schema.Struct({ sceneId: SceneId }))

/** What people, and time, do with dead letters. */
export class DeadLetterCare extends Effect.Service<DeadLetterCare>()("plexsync/DeadLetterCare", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const meant = Chosen.$match({
      All: () => sql`true`,
      Cause: ({ tag }) => sql`error_tag = ${tag}`,
      Scenes: ({ ids }) => sql`scene_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`
    })

    const idsIn = (rows: ReadonlyArray<unknown>) =>
      Effect.map(Schema.decodeUnknown(Ids)(rows), (list) => list.map(({ sceneId }) => sceneId))

    /** Letters that are tried again now, by what `enqueue` does, and not by themselves as well: both or neither. They stay. Gives the scenes. */
    const revive = <A>(chosen: Chosen, enqueue: (ids: ReadonlyArray<SceneId>) => Effect.Effect<A, StoreFailed>) =>
      Effect.gen(function* () {
        const rows = yield* sql`
          UPDATE dead_letter SET tries = 0, retry_at = NULL WHERE ${meant(chosen)} RETURNING scene_id AS "sceneId"`
        const ids = yield* idsIn(rows)
        yield* enqueue(ids)
        return ids
      }).pipe(transaction(sql, "revive dead letters"))

    /** Their scenes are synced again only when they are wished for. Gives the scenes. */
    const remove = (chosen: Chosen) =>
      sql`DELETE FROM dead_letter WHERE ${meant(chosen)} RETURNING scene_id AS "sceneId"`.pipe(
        Effect.flatMap(idsIn),
        storeCall("delete dead letters")
      )

    /** Drops what was buried before this time, in epoch ms. Gives how many. */
    const purge = (before: number) =>
      sql`DELETE FROM dead_letter WHERE failed_at < ${before} RETURNING scene_id`.pipe(
        Effect.map((rows) => rows.length),
        storeCall("purge dead letters")
      )

    return { revive, remove, purge } as const
  })
}) {}
