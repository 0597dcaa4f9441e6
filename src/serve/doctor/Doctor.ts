import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Config } from "../../config/Config.ts"
import type { BadConfiguration } from "../../config/BadConfiguration.ts"
import type { CallFailure } from "../../core/model/Failure.ts"
import type { InferredRule } from "../../core/match/InferMappings.ts"
import { KeyValues } from "../../store/sqlite/KeyValues.ts"
import type { DatabaseUnusable } from "../../store/sqlite/Database.ts"
import { type Advice, MappingAdvice } from "../../sync/compare/MappingAdvice.ts"
import { failedBy, type Finding, finding } from "./Finding.ts"
import { live, liveWithoutStash, type Setting } from "../live/Live.ts"
import { mappingFindings } from "./MappingFindings.ts"
import { scopeFindings } from "./ScopeFindings.ts"
import { plexFindings, stashFindings } from "./ServerFindings.ts"

/** What the doctor found. */
export interface Report {
  readonly findings: ReadonlyArray<Finding>
  /** Null where the files could not be compared. */
  readonly mappings: {
    readonly files: number
    readonly resolved: number
    readonly inferred: ReadonlyArray<InferredRule>
    readonly resolvedWithInferred: number
  } | null
}

const dataFinding = (setting: Setting) =>
  Effect.gen(function* () {
    const cursors = yield* KeyValues
    yield* cursors.set("doctor", Schema.Number, yield* Clock.currentTimeMillis)
    return finding("data", "ok", `The data directory ${setting.folder} can be written`)
  }).pipe(Effect.catchAll((failure) => Effect.succeed(failedBy("data", failure))))

const settingsFinding = Effect.gen(function* () {
  const { enabled } = yield* Effect.flatMap(Config, ({ settings }) => settings)
  return enabled
    ? finding("settings", "ok", "The settings can be used")
    : finding(
        "settings",
        "warning",
        "PlexSync is switched off: it notes edits and writes nothing",
        "Set enabled to true."
      )
})

const shown = ({ files, inferred, resolved, resolvedWithInferred }: Advice) => ({
  files,
  resolved,
  inferred,
  resolvedWithInferred
})

const compared = Effect.gen(function* () {
  const { path_mappings: inForce } = yield* Effect.flatMap(Config, ({ settings }) => settings)
  const advice = yield* Effect.flatMap(MappingAdvice, ({ advise }) => advise)
  return { findings: mappingFindings(advice, inForce), mappings: shown(advice) }
}).pipe(Effect.catchAll((failure) => Effect.succeed({ findings: [failedBy("mappings", failure)], mappings: null })))

/** What must be well for files to be compared. A token that may only look is enough. */
const needed: ReadonlyArray<Finding["check"]> = ["data", "stash", "libraries"]

const all = (setting: Setting, host: string) =>
  Effect.gen(function* () {
    const data = yield* dataFinding(setting)
    const before = [data, yield* settingsFinding, ...(yield* stashFindings(host)), ...(yield* plexFindings)]
    if (!needed.every((check) => before.some((one) => one.check === check && one.level !== "failed")))
      return { findings: before, mappings: null } satisfies Report
    const scope = yield* scopeFindings
    const { findings, mappings } = yield* compared
    return { findings: [...before, ...scope, ...findings], mappings } satisfies Report
  })

/** Stash keeps settings of ours: without it, Plex can be looked at if the other sources name it. */
const withoutStash = (setting: Setting, failure: CallFailure) =>
  Effect.gen(function* () {
    return [yield* dataFinding(setting), failedBy("stash", failure), ...(yield* plexFindings)]
  }).pipe(
    Effect.provide(liveWithoutStash(setting)),
    Effect.catchTag("BadConfiguration", () => Effect.succeed([failedBy("stash", failure)])),
    Effect.map((findings): Report => ({ findings, mappings: null }))
  )

const unusable = (
  error: { readonly message: string },
  remedy = "give a folder that can be written, on a local disk: --data-dir, or PLEXSYNC_DATA_DIR"
) =>
  Effect.succeed<Report>({
    findings: [finding("data", "failed", error.message, `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`)],
    mappings: null
  })

/** Its message ends with the remedy, which has a line of its own here. */
const unusableDatabase = ({ path, problem, remedy }: DatabaseUnusable) =>
  unusable({ message: `The database ${path} cannot be used: ${problem}` }, remedy === "" ? undefined : remedy)

/** Looks at everything there is to look at. Only settings that cannot be used are a failure. */
export const examine = (setting: Setting, host: string): Effect.Effect<Report, BadConfiguration> =>
  all(setting, host).pipe(
    Effect.provide(live(setting)),
    Effect.catchTags({
      Unreachable: (failure) => withoutStash(setting, failure),
      Unavailable: (failure) => withoutStash(setting, failure),
      LimitPassed: (failure) => withoutStash(setting, failure),
      Unauthorized: (failure) => withoutStash(setting, failure),
      Refused: (failure) => withoutStash(setting, failure),
      NotUsable: (failure) => withoutStash(setting, failure)
    }),
    Effect.catchTags({ DatabaseUnusable: unusableDatabase, IdentityUnusable: unusable })
  )
