import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import type { StoreFailed } from "../../core/model/Failure.ts"
import type { OddScene } from "../../core/model/OddScenes.ts"
import { type Scene, type SceneFile, SceneId } from "../../core/model/Scene.ts"
import { contentText, filesText, type SeenScene } from "../../core/watch/SceneChange.ts"
import { isProvisional } from "../../core/watch/Walk.ts"
import { JobQueue } from "../queue/JobQueue.ts"
import { Relations } from "./Relations.ts"
import { Scenes } from "./Scenes.ts"
import { SecondLooks } from "./SecondLooks.ts"
import { one, storeCall, transaction } from "../sqlite/StoreCall.ts"

const hash = (text: string): string => createHash("sha1").update(text).digest("base64url")

/** Of what finds a scene in Plex. */
const filesVersion = (files: ReadonlyArray<SceneFile>): string => hash(filesText(files))

/** Of everything textual that is synced from a scene: equal versions need no sync. Ends with that of its files. */
export const versionOf = (scene: Scene): string => `${hash(contentText(scene))}.${filesVersion(scene.files)}`

/** Whether a scene of this version had just these files. */
export const hasFiles = (version: string, files: ReadonlyArray<SceneFile>): boolean =>
  version.endsWith(`.${filesVersion(files)}`)

/** Of a scene that could not be read. Equal to no other. */
export const noVersion = ""

const Row = Schema.Struct({ id: SceneId, seen: Schema.NullOr(Schema.String), version: Schema.String })
const Ids = Schema.parseJson(Schema.Array(Schema.Number))

/** What the watch and the pipeline last read of each scene. */
export class SceneMemory extends Effect.Service<SceneMemory>()("plexsync/SceneMemory", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const scenes = yield* Scenes
    const relations = yield* Relations
    const queue = yield* JobQueue
    const seconds = yield* SecondLooks

    const write = (rows: ReadonlyArray<typeof Row.Type>) =>
      sql`
        INSERT INTO scene (scene_id, seen, version)
        SELECT value ->> 'id', value ->> 'seen', value ->> 'version' FROM json_each(${JSON.stringify(rows)}) WHERE true
        ON CONFLICT (scene_id) DO UPDATE SET seen = excluded.seen, version = excluded.version`

    const find = SqlSchema.findAll({
      Request: Ids,
      Result: Row,
      execute: (ids) => sql`
        SELECT scene_id AS id, seen, version FROM scene
        WHERE scene_id IN (SELECT value FROM json_each(${ids})) AND version IS NOT NULL`
    })
    /** What is known of these scenes. */
    const known = (ids: ReadonlyArray<SceneId>) =>
      find(ids).pipe(
        Effect.map((rows): ReadonlyMap<SceneId, SeenScene> => new Map(rows.map((row) => [row.id, row]))),
        storeCall("read scene memory")
      )

    /**
     * Remembers scenes as they were read at `at` (epoch ms of Stash's clock), and what follows from it, all or nothing: a wish that is not
     * kept would never be made again. What is remembered already is not written again. Of an `odd` scene, which cannot be read, the stamp is
     * remembered, so that it is looked at again when that moves, and no version: however it is then, it is news. Its files and relations stay.
     */
    const learn = (
      read: ReadonlyArray<Scene>,
      odd: ReadonlyArray<Pick<OddScene, "id" | "stamp">>,
      at: number,
      wish: Option.Option<Effect.Effect<void, StoreFailed>> = Option.none()
    ) =>
      Effect.gen(function* () {
        const seen = (stamp: string | null) => (stamp === null || isProvisional(stamp, at) ? null : stamp)
        const rows = [
          ...read.map((scene) => ({ id: scene.id, stamp: scene.updated_at, version: versionOf(scene) })),
          ...odd.map(({ id, stamp }) => ({ id, stamp, version: noVersion }))
        ].map((row) => ({ ...row, seen: seen(row.stamp) }))
        const stored = yield* known(rows.map(({ id }) => id))
        const news = rows.filter(({ id, seen, version }) => {
          const row = stored.get(id)
          return row?.seen !== seen || row.version !== version
        })
        const files = yield* scenes.withOtherFiles(read)
        const refs = yield* relations.withOthers(read)
        yield* relations.meet(read)
        if (news.length + files.length + refs.length === 0 && Option.isNone(wish)) return yield* seconds.read(rows)
        yield* Effect.all([
          scenes.replaceFiles(files),
          relations.replace(refs),
          write(news),
          // An item follows a scene by its files.
          files.length === 0 ? Effect.void : queue.wakeFollowers(files.map(({ id }) => id)),
          Option.getOrElse(wish, () => Effect.void)
        ]).pipe(transaction(sql, "remember scenes"))
        yield* seconds.read(rows)
      })

    const findCount = one({
      Request: Schema.Void,
      Result: Schema.Struct({ scenes: Schema.Int, last: Schema.Int }),
      execute: () => sql`
        SELECT count(*) AS scenes, coalesce(max(scene_id), 0) AS last FROM scene INDEXED BY scene_known WHERE version IS NOT NULL`
    })
    /** How many scenes are known, and the highest id of one. */
    const extent = findCount().pipe(storeCall("count known scenes"))

    const findBetween = SqlSchema.findAll({
      Request: Schema.Struct({ after: Schema.Number, last: Schema.Number }),
      Result: Schema.Struct({ id: SceneId }),
      execute: ({ after, last }) => sql`
        SELECT scene_id AS id FROM scene WHERE scene_id > ${after} AND scene_id <= ${last} AND version IS NOT NULL`
    })
    /** Known scenes with ids above `after`, up to `last`. */
    const idsBetween = (after: number, last: number) =>
      findBetween({ after, last }).pipe(
        Effect.map((rows) => rows.map(({ id }) => id)),
        storeCall("list known scenes")
      )

    const findBelow = SqlSchema.findAll({
      Request: Schema.parseJson(Schema.Array(Schema.String)),
      Result: Schema.Struct({ id: SceneId }),
      execute: (folders) => sql`
        SELECT DISTINCT file.scene_id AS id FROM scene_file AS file, json_each(${folders}) AS folder
        WHERE substr(file.path, 1, length(folder.value)) = folder.value
          AND substr(file.path, length(folder.value) + 1, 1) IN ('/', char(92)) ORDER BY file.scene_id`
    })
    /** Scenes that had a file below one of these folders. */
    const idsBelow = (folders: ReadonlyArray<string>) =>
      findBelow(folders).pipe(
        Effect.map((rows) => rows.map(({ id }) => id)),
        storeCall("look below folders")
      )

    return { learn, known, extent, idsBetween, idsBelow } as const
  }),
  dependencies: [JobQueue.Default, Relations.Default, Scenes.Default, SecondLooks.Default]
}) {}
