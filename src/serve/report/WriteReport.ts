import * as Path from "@effect/platform/Path"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { askedOfStash } from "../../config/ConfigLive.ts"
import { hashedIn } from "../../config/HashKey.ts"
import { keptAccess } from "../../config/KeptAccess.ts"
import { writePrivate } from "../../config/PrivateFile.ts"
import { type Environment, fromEnvironment, fromFile } from "../../config/Sources.ts"
import { parse } from "../../core/model/PathMapping.ts"
import type { RawSettings } from "../../core/settings/Settings.ts"
import { settingsHashed } from "../../core/settings/SettingsHashed.ts"
import { layer as oddRows } from "../../http/OddRows.ts"
import { StoredCounts } from "../../store/runtime/StoredCounts.ts"
import { overview } from "./Overview.ts"
import { problemReport } from "./ProblemReport.ts"

/** Beside the database and the log. */
const name = "plexsync.report.txt"

/** The report could not be written. */
export class NotWritten extends Data.TaggedError("NotWritten")<{ readonly path: string; readonly problem: string }> {
  override get message() {
    return `The report ${this.path} cannot be written: ${this.problem}`
  }
}

/** Where settings are looked for, and which version does. */
interface Place {
  readonly folder: string
  readonly environment: Environment
  readonly version: string
}

/** What each source of settings says. What Stash keeps may not be had: then that is told. */
const sources = (setting: Place) =>
  Effect.gen(function* () {
    const [file, environment] = yield* Effect.all([fromFile(setting.folder), fromEnvironment(setting.environment)])
    const others = yield* keptAccess(setting.folder)
    // It keeps the token of Plex as a rule: without that, the settings of here alone are none.
    const asked = yield* askedOfStash(file, environment, Effect.succeed(others)).pipe(
      Effect.provide(oddRows),
      Effect.either
    )
    const theirs: RawSettings = Either.getOrElse(asked, () => ({}))
    return {
      all: [
        ["config.json", file.raw],
        ["Stash", theirs],
        ["environment", environment.raw]
      ] as const,
      missing: Either.match(asked, {
        onLeft: ({ _tag }) => [`what Stash keeps of the settings could not be read: ${_tag}`],
        onRight: () => []
      })
    }
  })

/** Writes a report of how everything is to a file for its owner only, and gives where it lies. */
export const writeReport = (
  setting: Place,
  host: string,
  platform: ReadonlyArray<readonly [what: string, version: string]>
) =>
  Effect.gen(function* () {
    const path = (yield* Path.Path).join(setting.folder, name)
    const hashed = yield* hashedIn(setting.folder)
    const { all, missing } = yield* sources(setting)
    const stored = yield* StoredCounts
    const rules = all.map(([, raw]) => raw["path_mappings"]).findLast((one) => typeof one === "string" && one !== "")
    const text = problemReport(
      {
        overview: yield* overview(host, setting.version),
        platform,
        settings: [...settingsHashed(all, hashed), ...missing],
        rules: Either.match(parse(typeof rules === "string" ? rules : ""), {
          onLeft: () => 0,
          onRight: (one) => one.length
        }),
        libraries: yield* stored.libraries,
        counts: yield* stored.counts
      },
      hashed
    )
    yield* writePrivate(path, text).pipe(Effect.mapError(({ message }) => new NotWritten({ path, problem: message })))
    return path
  })
