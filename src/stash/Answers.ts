import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { SceneFile, SceneIdFromString } from "../core/model/Scene.ts"
import { StampText } from "../core/model/StampText.ts"

/** The envelope of every GraphQL answer: errors may stand beside partial data. */
export const Envelope = Schema.Struct({
  errors: Schema.optionalWith(Schema.Array(Schema.Unknown), { nullable: true, default: () => [] }),
  data: Schema.optional(Schema.Unknown)
})

/** An error in an answer. `path`: what has no value because of it. */
export const AnswerError = Schema.Struct({
  message: Schema.String,
  extensions: Schema.optionalWith(Schema.Struct({ code: Schema.optional(Schema.String) }), { nullable: true }),
  path: Schema.optionalWith(Schema.Array(Schema.Union(Schema.String, Schema.Number)), { nullable: true })
})
export type AnswerError = typeof AnswerError.Type

/** Scenes of any view. They are read one by one: see src/stash/SceneRows.ts. */
export const SceneList = Schema.Struct({ findScenes: Schema.Struct({ scenes: Schema.Array(Schema.Unknown) }) })

export const SceneAliases = Schema.Record({ key: Schema.String, value: Schema.NullOr(Schema.Unknown) })

/** A scene as sweeps and walks read it. `updated_at` is RFC 3339 in Stash's local offset, whole seconds. */
export const SceneStamp = Schema.Struct({
  id: SceneIdFromString,
  updated_at: StampText,
  files: Schema.Array(SceneFile)
})
export type SceneStamp = typeof SceneStamp.Type

/** A scene as people tell it from others. */
export const SceneNamed = Schema.Struct({
  id: SceneIdFromString,
  title: Schema.optionalWith(Schema.String, { nullable: true, default: () => "" }),
  files: Schema.Array(Schema.Struct({ path: Schema.String }))
})
export type SceneNamed = typeof SceneNamed.Type

export const PluginSettingsAnswer = Schema.Struct({ configuration: Schema.Unknown })

const Named = Schema.Record({ key: Schema.String, value: Schema.Unknown })
const namedIn = Schema.decodeUnknownOption(Named)

/** What a person set for a plugin: nothing, if nothing was ever saved. None where that cannot be read. */
export const settingsIn = (configuration: unknown, plugin: string): Option.Option<typeof Named.Type> =>
  namedIn(configuration).pipe(
    Option.flatMap(({ plugins }) => namedIn(plugins)),
    Option.flatMap((plugins) => (plugin in plugins ? namedIn(plugins[plugin]) : Option.some({})))
  )

/** No plugins at all are null. */
export const PluginsAnswer = Schema.Struct({
  plugins: Schema.NullOr(Schema.Array(Schema.Unknown))
})

export const PluginState = Schema.Struct({ id: Schema.String, enabled: Schema.Boolean })

/** A plugin without hooks has null. */
export const InstalledPlugin = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  enabled: Schema.Boolean,
  hooks: Schema.NullOr(Schema.Array(Schema.Unknown))
})

export const AccessAnswer = Schema.Struct({
  configuration: Schema.Struct({ general: Schema.Struct({ apiKey: Schema.String, username: Schema.String }) })
})

/** A job of Stash's own queue. `progress` is null while unknown. */
export const StashJob = Schema.Struct({
  id: Schema.String,
  status: Schema.Literal("READY", "RUNNING", "FINISHED", "STOPPING", "CANCELLED", "FAILED"),
  description: Schema.String,
  progress: Schema.NullOr(Schema.Number)
})
export type StashJob = typeof StashJob.Type

/** An empty queue is null. */
export const JobsAnswer = Schema.Struct({ jobQueue: Schema.NullOr(Schema.Array(Schema.Unknown)) })

export const StatusAnswer = Schema.Struct({
  version: Schema.Struct({ version: Schema.NullOr(Schema.String) }),
  systemStatus: Schema.Struct({ status: Schema.String })
})

export const OperationAnswer = Schema.Struct({ runPluginOperation: Schema.Unknown })

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

/** Scenes by alias, `s` and their id; those that are gone are null. */
const scenesByAlias = Schema.Record({ key: Schema.TemplateLiteral("s", Schema.Number), value: Schema.Unknown })

/** Jobs by alias, `j` and their number; those that Stash does not know are null. */
const jobsByAlias = { key: Schema.TemplateLiteral("j", Schema.Number), value: Schema.Unknown }
export const JobAliases = Schema.Record(jobsByAlias)

export const Page = Schema.Struct({ count: Count, rows: Raws })

/** What each part of a poll is answered with. */
export const pollAnswers = {
  scenes: Schema.Struct({ scenes: Page, shifted: Schema.Struct({ rows: Raws }) }),
  again: scenesByAlias,
  files: Schema.Struct({ files: FileRows }),
  performers: Schema.Struct({ performer: Page }),
  studios: Schema.Struct({ studio: Page }),
  tags: Schema.Struct({ tag: Page }),
  settings: Schema.Struct({ configuration: Schema.Unknown }),
  /** An empty queue is null. */
  jobs: Schema.Struct({ jobQueue: Schema.NullOr(Raws) }, jobsByAlias)
} as const
