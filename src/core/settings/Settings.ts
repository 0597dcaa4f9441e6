import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { offFields, syncFields } from "../model/Fields.ts"
import * as T from "./SettingTypes.ts"

const SkipFields = Schema.transformOrFail(T.Names, Schema.Array(Schema.Literal(...syncFields)), {
  strict: true,
  decode: (names, _, ast) => {
    const words = names.map((name) => name.trim().toLowerCase())
    if (words.length === 1 && words[0] === "none") return ParseResult.succeed([])
    const known = words.flatMap((word) => syncFields.filter((field) => field === word))
    return known.length === words.length
      ? ParseResult.succeed(known)
      : ParseResult.fail(
          new ParseResult.Type(
            ast,
            names,
            `${JSON.stringify(names.join(", "))} is not allowed; it must be none, or some of ${syncFields.join(", ")}`
          )
        )
  },
  encode: (fields) => ParseResult.succeed(fields)
}).annotations({ description: `none, or some of ${syncFields.join(", ")}` })

const or = <A, I>(schema: Schema.Schema<A, I>, value: NoInfer<A>) =>
  Schema.optionalWith(schema, { exact: true, default: () => value })

/** What a person sets in Stash's plugin settings, the environment or config.json. Durations in seconds. */
export const Settings = Schema.Struct({
  plex_url: T.address("plex_token"),
  plex_token: T.secret(10),
  plex_library: or(T.Names, []),
  enabled: or(T.Toggle, true),
  max_retries: or(T.whole(1, 20), 5),
  poll_interval: or(T.seconds(0.1, 60), 30),
  strict_matching: or(T.Toggle, true),
  preserve_plex_edits: or(T.Toggle, false),
  connect_timeout: or(T.seconds(1, 30), 5),
  read_timeout: or(T.seconds(5, 120), 30),
  path_mappings: or(T.Mappings, []),
  skip_fields: or(SkipFields, offFields),
  max_tags: or(T.whole(10, 500), 100),
  only_organized: or(T.Toggle, false),
  skip_not_found: or(T.Toggle, false),
  trigger_plex_scan: or(T.Toggle, false),
  obfuscate_paths: or(T.Toggle, false),
  debug_logging: or(T.Toggle, false),
  exclude_tags: or(T.Names, []),
  only_studios: or(T.Names, []),
  exclude_paths: or(T.Paths, []),
  ignore_tags: or(T.Names, []),
  content_rating: or(T.Text, ""),
  label: or(T.Text, ""),
  reconcile_interval: or(T.oneOf("never", "hourly", "daily", "weekly"), "daily"),
  reconcile_scope: or(T.oneOf("all", "24h", "7days"), "all"),
  strict_mode: or(T.Toggle, false),
  dlq_retention_days: or(T.whole(1, 365), 30),
  stash_url: T.address("stash_api_key"),
  stash_api_key: Schema.optionalWith(T.secret(1), { exact: true }),
  stash_session_cookie: Schema.optionalWith(T.secret(1), { exact: true }),
  stash_tls_insecure: or(T.Toggle, false),
  circuit_threshold: or(T.whole(1, 100), 5),
  circuit_recovery: or(T.seconds(0.1, 3600), 60),
  backoff_base: or(T.seconds(0.01, 3600), 5),
  backoff_cap: or(T.seconds(0.01, 86_400), 80),
  not_found_base: or(T.seconds(0.01, 3600), 30),
  not_found_cap: or(T.seconds(0.01, 86_400), 600),
  not_found_window: or(T.seconds(0, 604_800), 7200),
  scan_delay: or(T.seconds(0, 3600), 30),
  fast_poll_for: or(T.seconds(0, 3600), 300),
  call_timeout: or(T.seconds(1, 3600), 120),
  answer_limit: or(T.whole(1, 1024), 32),
  write_concurrency: or(T.whole(1, 4), 1),
  idle_timeout: or(T.seconds(1, 86_400), 600),
  task_budget: or(T.seconds(1, 3600), 60),
  history_days: or(T.whole(1, 3650), 90),
  runtime: or(T.oneOf("auto", "external"), "auto"),
  plextv_url: Schema.optionalWith(T.Secure, { exact: true })
})
export type Settings = typeof Settings.Type
export type SettingName = keyof typeof Settings.fields

export const settingNames = Object.keys(Settings.fields) as ReadonlyArray<SettingName> // keys of a literal object

/** Where a secret may be read from a file: `PLEXSYNC_<NAME>_FILE`. */
export const secretNames: ReadonlyArray<SettingName> = ["plex_token", "stash_api_key", "stash_session_cookie"]

/** Raw settings by name, from one source or several laid over each other. */
export type RawSettings = Readonly<Record<string, unknown>>

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "string" && value.trim() === "")

/** Later sources win; a blank value is an unset one and covers nothing. */
export const overlay = (...sources: ReadonlyArray<RawSettings>): RawSettings =>
  Object.fromEntries(sources.flatMap((source) => Object.entries(source).filter(([, value]) => !isBlank(value))))

/** One thing that is wrong with the settings. */
export interface SettingProblem {
  readonly name: string
  readonly problem: string
}

export const problemText = ({ name, problem }: SettingProblem): string => `Configuration error: ${name}: ${problem}`

const required: Readonly<Record<string, string>> = {
  plex_url: "is required: the address of Plex, for example http://192.168.1.10:32400",
  plex_token: "is required: sign in (plexsync login), or give the X-Plex-Token of the server's owner",
  stash_url: "is required: the address of Stash, for example http://192.168.1.10:9999"
}

const decodeAll = Schema.decodeUnknownEither(Settings, { errors: "all" })

/** Decodes laid-over settings; every problem is reported at once. */
export const decode = (raw: RawSettings): Either.Either<Settings, ReadonlyArray<SettingProblem>> =>
  Either.mapLeft(decodeAll(overlay(raw)), (error) =>
    ParseResult.ArrayFormatter.formatErrorSync(error).map((issue) => {
      const name = String(issue.path[0] ?? "settings")
      return { name, problem: issue._tag === "Missing" ? (required[name] ?? "is required") : issue.message }
    })
  )

/** Names that mean nothing: most often a spelling mistake, so they are worth a warning. */
export const unknownNames = (raw: RawSettings): ReadonlyArray<string> =>
  Object.keys(raw).filter((name) => !Object.hasOwn(Settings.fields, name))
