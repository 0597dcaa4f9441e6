import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { nameKey } from "../../core/model/FilePath.ts"
import { type SceneFile, SceneId } from "../../core/model/Scene.ts"
import { KeyValues } from "../sqlite/KeyValues.ts"
import { storeCall, transaction } from "../sqlite/StoreCall.ts"

/** A scene and its files, as far as they are remembered. */
export interface SceneFiles {
  readonly id: SceneId
  readonly files: ReadonlyArray<SceneFile>
}

const byId = (a: SceneFile, b: SceneFile): number => (a.id < b.id ? -1 : 1)

/** As the database tells of the files that are stored, in the order of their ids. */
const filesText = ({ files }: SceneFiles): string =>
  JSON.stringify(files.toSorted(byId).map(({ id, path, size }) => [id, path, size]))

/** A file of a scene, found by its name. */
const Namesake = Schema.Struct({ sceneId: SceneId, path: Schema.String, nameKey: Schema.String, size: Schema.Number })
export type Namesake = typeof Namesake.Type

/** What is remembered of scenes: their files, and when they were last synced. */
export class Scenes extends Effect.Service<Scenes>()("plexsync/Scenes", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const cursors = yield* KeyValues

    const findStored = SqlSchema.findAll({
      Request: Schema.parseJson(Schema.Array(Schema.Number)),
      Result: Schema.Struct({ sceneId: SceneId, files: Schema.String }),
      execute: (ids) => sql`
        SELECT scene_id AS "sceneId", json_group_array(json_array(file_id, path, size) ORDER BY file_id) AS files FROM scene_file
        WHERE scene_id IN (SELECT value FROM json_each(${ids})) GROUP BY scene_id`
    })
    /** Those of these scenes whose files are not remembered as they are here. Not part of a transaction that writes: it would begin with a read. */
    const withOtherFiles = <A extends SceneFiles>(scenes: ReadonlyArray<A>) =>
      findStored(scenes.map(({ id }) => id)).pipe(
        Effect.map((rows) => {
          const stored = new Map(rows.map(({ files, sceneId }) => [sceneId, files]))
          return scenes.filter((scene) => (stored.get(scene.id) ?? "[]") !== filesText(scene))
        }),
        storeCall("compare files")
      )

    /** Replaces what is known of these scenes and of these files: a file id may come back under another scene. */
    const replaceFiles = (scenes: ReadonlyArray<SceneFiles>) => {
      if (scenes.length === 0) return Effect.void
      const ids = JSON.stringify(scenes.map((scene) => scene.id))
      const files = scenes.flatMap(({ files: list, id }) =>
        list.map((file) => ({ s: id, f: file.id, p: file.path, n: nameKey(file.path), z: file.size }))
      )
      return Effect.zipRight(
        sql`DELETE FROM scene_file WHERE scene_id IN (SELECT value FROM json_each(${ids}))
          OR file_id IN (SELECT value ->> 'f' FROM json_each(${JSON.stringify(files)}))`,
        sql`INSERT OR REPLACE INTO scene_file (scene_id, file_id, path, name_key, size)
          SELECT value ->> 's', value ->> 'f', value ->> 'p', value ->> 'n', value ->> 'z' FROM json_each(${JSON.stringify(files)})`
      ).pipe(Effect.asVoid, transaction(sql, "remember files"))
    }

    /** What is remembered already is not written again. */
    const rememberFiles = (scenes: ReadonlyArray<SceneFiles>) => Effect.flatMap(withOtherFiles(scenes), replaceFiles)

    const findNamesakes = SqlSchema.findAll({
      Request: Schema.Struct({
        names: Schema.parseJson(Schema.Array(Schema.String)),
        but: Schema.parseJson(Schema.Array(Schema.Number))
      }),
      Result: Namesake,
      execute: ({ but, names }) => sql`
        SELECT scene_id AS "sceneId", path, name_key AS "nameKey", size FROM scene_file
        WHERE name_key IN (SELECT value FROM json_each(${names})) AND scene_id NOT IN (SELECT value FROM json_each(${but}))`
    })
    /** Remembered files with these names, of any scene but these. */
    const namesakes = (files: ReadonlyArray<string>, but: ReadonlyArray<SceneId> = []) =>
      findNamesakes({ names: [...new Set(files.map(nameKey))], but }).pipe(storeCall("look namesakes up"))

    const findFiles = SqlSchema.findAll({
      Request: Schema.parseJson(Schema.Array(Schema.Number)),
      Result: Schema.Struct({ sceneId: SceneId, id: Schema.String, path: Schema.String, size: Schema.Number }),
      execute: (ids) => sql`
        SELECT scene_id AS "sceneId", file_id AS id, path, size FROM scene_file
        WHERE scene_id IN (SELECT value FROM json_each(${ids})) ORDER BY scene_id, file_id`
    })
    /** These scenes with their remembered files. */
    const filesOf = (ids: ReadonlyArray<SceneId>) =>
      findFiles(ids).pipe(
        Effect.map((rows) =>
          ids.map((id): SceneFiles => ({
            id,
            files: rows
              .filter((row) => row.sceneId === id)
              .map(({ id: file, path, size }) => ({ id: file, path, size }))
          }))
        ),
        storeCall("read scene files")
      )

    const sweptCursor = "scene files swept"
    /** Every scene's files were read, from the first to the last. */
    const filesSwept = Effect.flatMap(Clock.currentTimeMillis, (now) => cursors.set(sweptCursor, Schema.Number, now))
    /** Whether that happened within the last `span` ms. */
    const filesSweptSince = (span: number) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        return Option.exists(yield* cursors.get(sweptCursor, Schema.Number), (at) => now - at < span)
      })

    /** These scenes show in Plex what they were at this stamp. */
    const synced = (scenes: ReadonlyArray<{ readonly id: SceneId; readonly updated_at: string }>) => {
      const rows = JSON.stringify(scenes.map(({ id, updated_at: stamp }) => ({ id, stamp })))
      return Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => sql`
          INSERT INTO scene (scene_id, stamp, synced_at)
          SELECT value ->> 'id', value ->> 'stamp', ${now} FROM json_each(${rows}) WHERE true
          ON CONFLICT DO UPDATE SET stamp = excluded.stamp, synced_at = excluded.synced_at`
      ).pipe(Effect.asVoid, storeCall("remember sync"))
    }

    const findSynced = SqlSchema.findAll({
      Request: Schema.parseJson(Schema.Array(Schema.Number)),
      Result: Schema.Struct({ sceneId: SceneId }),
      execute: (ids) => sql`
        SELECT scene_id AS "sceneId" FROM scene WHERE synced_at IS NOT NULL AND scene_id IN (SELECT value FROM json_each(${ids}))`
    })
    /** Which of these scenes were ever synced. */
    const everSynced = (ids: ReadonlyArray<SceneId>) =>
      findSynced(ids).pipe(
        Effect.map((rows): ReadonlySet<SceneId> => new Set(rows.map((row) => row.sceneId))),
        storeCall("read syncs")
      )

    return {
      withOtherFiles,
      replaceFiles,
      rememberFiles,
      namesakes,
      filesOf,
      filesSwept,
      filesSweptSince,
      synced,
      everSynced
    } as const
  }),
  dependencies: [KeyValues.Default]
}) {}

const cursor = "full sync begun"

/** Whether a full sync was ever begun. */
export const fullSyncBegun = Effect.flatMap(KeyValues, (cursors) =>
  Effect.map(cursors.get(cursor, Schema.Number), Option.isSome)
)

/** Whether a person ever asked for all scenes to be synced. Until then, scenes that were never synced are left alone. */
export class FullSync extends Effect.Service<FullSync>()("plexsync/FullSync", {
  effect: Effect.gen(function* () {
    const cursors = yield* KeyValues
    return {
      begin: Effect.flatMap(Clock.currentTimeMillis, (now) => cursors.set(cursor, Schema.Number, now)),
      begun: Effect.provideService(fullSyncBegun, KeyValues, cursors)
    } as const
  }),
  dependencies: [KeyValues.Default]
}) {}
