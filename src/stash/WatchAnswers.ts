import * as Schema from "effect/Schema"
import { SceneFile, SceneIdFromString } from "../core/model/Scene.ts"
import { StampText } from "../core/model/StampText.ts"

/** What a server's schema has. */
export const AbilitiesAnswer = Schema.Struct({
  filter: Schema.NullOr(Schema.Struct({ inputFields: Schema.Array(Schema.Struct({ name: Schema.String })) })),
  root: Schema.NullOr(Schema.Struct({ fields: Schema.Array(Schema.Struct({ name: Schema.String })) }))
})

/** A scene's id and stamp. */
export const SceneRow = Schema.Struct({ id: SceneIdFromString, updated_at: StampText })
export type SceneRow = typeof SceneRow.Type

/** How many there are; null where that cannot be read. */
export const Count = Schema.transform(Schema.Unknown, Schema.NullOr(Schema.Int), {
  strict: true,
  decode: (count) => (typeof count === "number" && Number.isSafeInteger(count) ? count : null),
  encode: (count) => count
})

// Rows are read one by one: see src/stash/RowReads.ts.
const Raws = Schema.Array(Schema.Unknown)

export const RowPage = Schema.Struct({ findScenes: Schema.Struct({ count: Count, scenes: Raws }) })

/** A scene with its files' own stamps, the primary file first. */
export const FileRow = Schema.Struct({
  id: SceneIdFromString,
  files: Schema.Array(Schema.extend(SceneFile, Schema.Struct({ updated_at: StampText })))
})
export type FileRow = typeof FileRow.Type
const FileRows = Schema.Struct({ scenes: Raws })
export const FilePage = Schema.Struct({ findScenes: FileRows })

export const Folder = Schema.Struct({ id: Schema.NumberFromString, path: Schema.String })
export const FolderList = Schema.Struct({ findFolders: Schema.Struct({ folders: Raws }) })

export const WatchedJob = Schema.Struct({
  id: Schema.NumberFromString,
  status: Schema.String,
  description: Schema.String
})
export type WatchedJob = typeof WatchedJob.Type

/** Jobs by alias, `j` and their number; those that Stash does not know are null. */
const jobsByAlias = { key: Schema.TemplateLiteral("j", Schema.Number), value: Schema.Unknown }
export const JobAliases = Schema.Record(jobsByAlias)

export const Page = Schema.Struct({ count: Count, rows: Raws })

/** What each part of a poll is answered with. */
export const pollAnswers = {
  scenes: Schema.Struct({ scenes: Page, shifted: Schema.Struct({ rows: Raws }) }),
  files: Schema.Struct({ files: FileRows }),
  performers: Schema.Struct({ performer: Page }),
  studios: Schema.Struct({ studio: Page }),
  tags: Schema.Struct({ tag: Page }),
  settings: Schema.Struct({ configuration: Schema.Unknown }),
  /** An empty queue is null. */
  jobs: Schema.Struct({ jobQueue: Schema.NullOr(Raws) }, jobsByAlias)
} as const
