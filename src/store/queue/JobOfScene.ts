import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Because, Reason, State } from "../../core/model/Job.ts"
import { SceneId } from "../../core/model/Scene.ts"
import { storeCall } from "../sqlite/StoreCall.ts"

/** The job of a scene as a person asks for it. Times in epoch ms. */
const Row = Schema.Struct({
  state: State,
  because: Schema.Union(Because, Schema.Literal("")),
  asked: Reason,
  enqueuedAt: Schema.Int,
  attempts: Schema.Int,
  notBefore: Schema.NullOr(Schema.Int),
  lastError: Schema.NullOr(Schema.String)
})

/** The one row of a scene in the queue. */
export class JobOfScene extends Effect.Service<JobOfScene>()("plexsync/JobOfScene", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const find = SqlSchema.findOne({
      Request: SceneId,
      Result: Row,
      execute: (id) => sql`
        SELECT state, because, coalesce(asked, reason) AS asked, enqueued_at AS "enqueuedAt", attempts, not_before AS "notBefore",
          last_error AS "lastError"
        FROM job WHERE scene_id = ${id}`
    })

    return { of: (id: SceneId) => find(id).pipe(storeCall("read a job")) } as const
  })
}) {}
