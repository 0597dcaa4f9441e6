import * as Schema from "effect/Schema"
import { SceneFile, SceneIdFromString } from "../core/Scene.ts"

/** What a server's schema has. */
export const AbilitiesAnswer = Schema.Struct({
  filter: Schema.NullOr(Schema.Struct({ inputFields: Schema.Array(Schema.Struct({ name: Schema.String })) })),
  root: Schema.NullOr(Schema.Struct({ fields: Schema.Array(Schema.Struct({ name: Schema.String })) }))
})

/** A scene's id and stamp. */
export const SceneRow = Schema.Struct({ id: SceneIdFromString, updated_at: Schema.String })
export type SceneRow = typeof SceneRow.Type

export const RowPage = Schema.Struct({
  findScenes: Schema.Struct({ count: Schema.Int, scenes: Schema.Array(SceneRow) })
})

/** A scene with its files' own stamps, the primary file first. */
export const FileRow = Schema.Struct({
  id: SceneIdFromString,
  files: Schema.Array(Schema.extend(SceneFile, Schema.Struct({ updated_at: Schema.String })))
})
export type FileRow = typeof FileRow.Type
const FileRows = Schema.Struct({ scenes: Schema.Array(FileRow) })
export const FilePage = Schema.Struct({ findScenes: FileRows })

export const FolderList = Schema.Struct({
  findFolders: Schema.Struct({
    folders: Schema.Array(Schema.Struct({ id: Schema.NumberFromString, path: Schema.String }))
  })
})

/** A performer, studio or tag as a poll shows it. `disambiguation` is a performer's alone. */
export const EntityRow = Schema.Struct({
  id: Schema.NumberFromString,
  name: Schema.String,
  disambiguation: Schema.optionalWith(Schema.String, { nullable: true, default: () => "" }),
  updated_at: Schema.String
})
export type EntityRow = typeof EntityRow.Type

const WatchedJob = Schema.Struct({ id: Schema.NumberFromString, status: Schema.String, description: Schema.String })
export type WatchedJob = typeof WatchedJob.Type

/** Jobs by alias, `j` and their number; those that Stash does not know are null. */
const jobsByAlias = { key: Schema.TemplateLiteral("j", Schema.Number), value: Schema.NullOr(WatchedJob) }
export const JobAliases = Schema.Record(jobsByAlias)

const page = <A, I>(rows: Schema.Schema<A, I>) => Schema.Struct({ count: Schema.Int, rows: Schema.Array(rows) })

/** One poll, of everything at once. `files` is missing before Stash v0.30. */
export const PollAnswer = Schema.Struct(
  {
    scenes: page(SceneRow),
    shifted: Schema.Struct({ rows: Schema.Array(SceneRow) }),
    files: Schema.optional(FileRows),
    performer: page(EntityRow),
    studio: page(EntityRow),
    tag: page(EntityRow),
    configuration: Schema.Struct({
      plugins: Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
    }),
    jobQueue: Schema.NullOr(Schema.Array(WatchedJob))
  },
  jobsByAlias
)
