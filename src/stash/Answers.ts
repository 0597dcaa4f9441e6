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
